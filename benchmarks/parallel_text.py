"""Sentences of a discussion about rural clinics, in three languages; written for this project."""

from typing import Final

_LINES: Final = """
Welcome to this discussion about health care in rural areas.
Bienvenidas y bienvenidos a este debate sobre la atención de salud en las zonas rurales.
Bienvenue dans cette discussion sur les soins de santé en milieu rural.
We would like to hear what works in your country and what does not.
Nos gustaría saber qué funciona en su país y qué no funciona.
Nous aimerions savoir ce qui fonctionne dans votre pays et ce qui ne fonctionne pas.
The nearest hospital is four hours away, and the road is closed during the rainy season.
El hospital más cercano está a cuatro horas y la carretera se cierra en la estación de lluvias.
L’hôpital le plus proche est à quatre heures, et la route est fermée pendant la saison des pluies.
Nobody asked us before the clinic was moved to the city.
Nadie nos preguntó antes de que el centro de salud se trasladara a la ciudad.
Personne ne nous a demandé notre avis avant que le centre de santé soit déplacé en ville.
Young people leave because they cannot find work in the villages.
Los jóvenes se van porque no encuentran trabajo en los pueblos.
Les jeunes partent parce qu’ils ne trouvent pas de travail dans les villages.
I agree with the previous contribution, but I would add one point.
Estoy de acuerdo con la contribución anterior, pero añadiría un punto.
Je suis d’accord avec la contribution précédente, mais j’ajouterais un point.
The ministry pays the nurses late, and many of them have left.
El ministerio paga tarde a las enfermeras y muchas de ellas se han ido.
Le ministère paie les infirmières en retard, et beaucoup d’entre elles sont parties.
Who will pay for the medicines when the project ends?
¿Quién pagará los medicamentos cuando termine el proyecto?
Qui paiera les médicaments quand le projet sera terminé ?
In our region, women walk two hours to reach a doctor.
En nuestra región, las mujeres caminan dos horas para llegar a un médico.
Dans notre région, les femmes marchent deux heures pour atteindre un médecin.
Local authorities must publish the figures every year.
Las autoridades locales deben publicar las cifras cada año.
Les autorités locales doivent publier les chiffres chaque année.
Since 2019 we have trained 120 community health workers.
Desde 2019 hemos formado a 120 agentes de salud comunitarios.
Depuis 2019, nous avons formé 120 agents de santé communautaires.
Without electricity, vaccines cannot be kept cold.
Sin electricidad, las vacunas no pueden mantenerse frías.
Sans électricité, les vaccins ne peuvent pas être gardés au froid.
The exchange of experience between neighbouring countries has helped us a great deal.
El intercambio de experiencias entre países vecinos nos ha ayudado mucho.
L’échange d’expériences entre pays voisins nous a beaucoup aidés.
We do not need more workshops; we need a budget of our own.
No necesitamos más talleres; necesitamos un presupuesto propio.
Nous n’avons pas besoin d’ateliers supplémentaires ; nous avons besoin d’un budget propre.
Could the facilitator explain how the answers will be used?
¿Podría la facilitadora explicar cómo se utilizarán las respuestas?
La facilitatrice pourrait-elle expliquer comment les réponses seront utilisées ?
The public consultation closes on 15 March and the summary will be published in May.
La consulta pública se cierra el 15 de marzo y la síntesis se publicará en mayo.
La consultation publique se termine le 15 mars et la synthèse sera publiée en mai.
Traditional midwives know the families and have their trust.
Las parteras tradicionales conocen a las familias y gozan de su confianza.
Les sages-femmes traditionnelles connaissent les familles et ont leur confiance.
Cooperation is useful only if the knowledge stays in the country.
La cooperación solo es útil si los conocimientos se quedan en el país.
La coopération n’est utile que si les connaissances restent dans le pays.
Persons with disabilities were never mentioned in the plan.
Las personas con discapacidad nunca se mencionaron en el plan.
Les personnes handicapées n’ont jamais été mentionnées dans le plan.
Telephone advice costs little, but it does not replace a visit.
El asesoramiento telefónico cuesta poco, pero no sustituye una visita.
Les conseils par téléphone coûtent peu, mais ils ne remplacent pas une visite.
I thank everyone who has shared their experience this week.
Doy las gracias a todas las personas que han compartido su experiencia esta semana.
Je remercie toutes les personnes qui ont partagé leur expérience cette semaine.
What would happen if the donors left tomorrow?
¿Qué pasaría si los donantes se fueran mañana?
Que se passerait-il si les bailleurs de fonds partaient demain ?
About 35% of the children in the district have not been vaccinated.
Alrededor del 35 % de los niños del distrito no han sido vacunados.
Environ 35 % des enfants du district n’ont pas été vaccinés.
The farmers’ association offered its building as a meeting place.
La asociación de agricultores ofreció su edificio como lugar de reunión.
L’association des agriculteurs a proposé son bâtiment comme lieu de réunion.
Our proposal is simple: one nurse for every thousand inhabitants.
Nuestra propuesta es sencilla: una enfermera por cada mil habitantes.
Notre proposition est simple : une infirmière pour mille habitants.
The government promised clean water to all schools by the end of the year.
El gobierno prometió agua limpia a todas las escuelas antes de que termine el año.
Le gouvernement a promis de l’eau potable à toutes les écoles avant la fin de l’année.
Please write in the language in which you think best.
Escriba en el idioma en el que mejor piense.
Écrivez dans la langue dans laquelle vous réfléchissez le mieux.
Training abroad changed the way I work with my colleagues.
La formación en el extranjero cambió mi manera de trabajar con mis colegas.
La formation à l’étranger a changé ma façon de travailler avec mes collègues.
Some participants fear that the private clinics will attract the best doctors.
Algunos participantes temen que las clínicas privadas atraigan a los mejores médicos.
Certains participants craignent que les cliniques privées attirent les meilleurs médecins.
We learned more from our mistakes than from the reports.
Aprendimos más de nuestros errores que de los informes.
Nous avons appris davantage de nos erreurs que des rapports.
The price of transport has doubled in two years.
El precio del transporte se ha duplicado en dos años.
Le prix du transport a doublé en deux ans.
This decision affects indigenous communities on both sides of the border.
Esta decisión afecta a las comunidades indígenas de ambos lados de la frontera.
Cette décision touche les communautés autochtones des deux côtés de la frontière.
It is not true that the villages refuse modern medicine.
No es verdad que los pueblos rechacen la medicina moderna.
Il n’est pas vrai que les villages refusent la médecine moderne.
In my opinion, the first step is to listen to the patients.
En mi opinión, el primer paso es escuchar a los pacientes.
À mon avis, la première étape est d’écouter les patients.
The data should be open, but the names of patients must remain secret.
Los datos deberían ser abiertos, pero los nombres de los pacientes deben permanecer en secreto.
Les données devraient être ouvertes, mais les noms des patients doivent rester secrets.
"""

_SENTENCES: Final = _LINES.strip().splitlines()
PARALLEL_TEXT: Final = {
    language: tuple(_SENTENCES[place::3]) for place, language in enumerate(("en", "es", "fr"))
}
"""By language the same sentences in the same order."""
