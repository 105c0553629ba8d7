"""Words of consultations that mean much the same in English, Spanish and French.

Each row of the table has concepts between semicolons; a concept is the words for it, in their
folded form. Words that look alike in these languages, such as "agenda", need no row.
"""

from collections import defaultdict
from functools import cache, lru_cache
from typing import Final

from forum.domain.matching.words import stem

_TABLE: Final = """
why reason motivo razon pourquoi raison porque motif; how way manner manera forma modo como facon
comment maniere modalidad; who whom quien quienes qui; where donde ou lieu lugar place;
when cuando quand moment momento; cuanto cuantos cuanta combien

think thinks opinion view views believe consider cree creen opina opinion piensa considera juicio
parecer pense pensez croit avis estime selon segun vision perspective perspectiva regard regards;
know known knowledge conocer conoce conocimiento saber sabe sabido connaitre connaissez savoir
connaissance connu; say tell decir diga cuente dire dites; see ve ven ver voir voit voyez;
need needs necessary necesita necesidad necesario falta besoin besoins necessaire faut
require requires requiere; want wish quiere desea deseo quisiera veut souhaite voulez;
lack lacks missing missing falta faltan carece carencia manque manquent fail fallan ausencia;
learn learns learning lesson lessons aprender aprendizaje aprende leccion lecciones apprendre
apprentissage apprend enseignements lecon; teach teacher teachers docente docentes profesor
profesores maestro maestros ensenanza ensenar enseignant enseignants professeur profs ensenante
enseignement teaching; train training capacitacion formacion capacitar formar formation former;

help helps support supports supporting ayuda ayudar ayudan apoyo apoyar apoya apoyan aide aider
aident appui appuyer appuient soutien soutenir soutenu assist assistance; allow enable permite
permitir permet permettre; prevent prevents stop stops stopping impide impiden impedir evitar
empeche empechent empecher eviter avoid hinder hinders; promote promoting promotion foster encourage
boost promover fomentar impulsar promocion fomento incentivar promouvoir encourager favoriser
promotion; strengthen strengthening reinforce fortalecer fortalecimiento reforzar renforcer
renforcement; improve improved improving improvement better best enhance refine refined mejorar
mejora mejorado mejor mejores mejoren perfeccionar refinar ameliorer amelioration mieux meilleur
meilleure meilleures affiner affine optimizar; build create creation crear construir creacion
generar creer construire generate; change changes transform cambio cambios cambiar cambiaria
transformar changement changer changements; reduce decrease lower disminuir reducir bajar
diminuer baisser reducen; increase grow grows growth growing rise aumentar aumento crecer
crecimiento crecen progresen augmenter augmentation croissance multiplication progressent hausse;
start initiate begin launch iniciar comenzar empezar inicio lanzar commencer lancer debut
demarrer; finish end close closed closing closure terminar fin cierre cerrar cerradas cierran
fermeture fermer ferme fermees clore; keep maintain continue remain staying stay remaining
mantener conservar seguir continuar permanecer permanezcan quedarse queden garder maintenir rester
continuer; leave leaves leaving dejar irse van abandonar quitter quittent partir partent migrate
migrar; give gives given dar de den otorgar donner donnez donne brindar; get obtain receive
recibir obtener tengan reciben recevoir obtenir; take take tomar tomen prendre prennent adopt
adopter adoptar; make makes do does doing done hacer hace haga hagan realizar faire fait font
fassent; put implement implementing implementation apply practice aplicar aplicacion implementar
implementacion poner practica practicas appliquer pratique pratiques oeuvre; include
included including incorporate incorporated integrate brought bring incluir incluye incorporar
incorporarse integrar inclure integrer integre incorporer; use used uses using utilize utilized
utilise usar uso utilizar utilizacion aprovechar aprovecharia emplear utiliser utilisation usage
servir exploiter; share shares sharing shared compartir compartan comparten partager partage
partagent; exchange exchanges exchanging intercambio intercambios intercambiar echange echanges
echanger; choose select elegir seleccionar escoger choisir; work works working trabajo trabajar
trabaja travail travailler job jobs employment empleo empleos emploi emplois; pay pays paying paga
pagar pagan paguen payer paie paye fund funds funding finance financing financial money financiar
financiacion financiamiento fondos dinero financer financement fonds argent; buy purchase comprar
compra acheter achat; sell sells selling sale sales sold vender venta ventas vendre vente ventes
commercialisation comercializacion comercializar market markets mercado mercados marche marches;
produce produces produced product products production goods producir producto productos produccion
producimos produire produit produits production; manage managing management manejo manejar gestion
gestionar gerer gestion administrar administracion; guarantee ensure ensures assure garantizar
garantiza garantizan asegurar asegura aseguran garantir garantissent assurer assurent; protect
protection protecting proteger proteccion protegen proteger protection; defend defender defensa
defendre; respond answer reply responder respuesta contestar repondre reponse; ask question pregunta
preguntar questions demander; measure measures step steps action actions act medida medidas accion
acciones paso pasos mesure mesures etape etapes; achieve achieving reach lograr alcanzar conseguir
logro logros atteindre realiser reussir accomplish accomplir; succeed success successful exito
exitosa exitosas exitosos exitoso reussi reussies reussite succes worked funcionado marche; fail
failure failed fracaso fracasar fracasado echec echoue; happen happens happening occur pasa
sucede ocurre suceder ocurrir passe arrive; affect affects impact impacts influence
effect effects afectar afectan impacto impactos influir influiran influencia efecto efectos effet
effets influence influer influeront consequence consequences consecuencia consecuencias; play plays
desempenar jugar juega jouer joue; role roles part rol papel roles; invest investment inversion
invertir investir investissement; recommend recommendation recommendations advise advice suggest
suggestion propose proposal recomendar recomendaria recomendacion recomendaciones aconsejar aconseja
consejo sugerir sugerencia proponer propone propuesta recommander recommanderiez conseil conseiller
proposer proposez proposition suggestion; translate translating translation traducir traduzcan
traduccion traduire traduction; read reading leer lectura lire lecture; write escribir ecrire;
decide decision decisions decidir decisiones decider; participate participation involve engage
involved involvement participar participacion involucrar participer participation impliquer;
move mobility movilidad mover deplacer mobilite transport transporte transports; live life vida
vivir vive vie vivre vivez; die death muerte mort; follow seguimiento suivi monitor monitoring
monitoreo evaluate evaluation evaluar evaluacion evaluer; meet meeting meetings reunion reuniones
reunions rencontre encuentro encuentros; travel trip visit viaje viajar visita voyage visite;

challenge challenges obstacle obstacles barrier barriers difficulty difficulties problem problems
desafio desafios reto retos obstaculo obstaculos barrera barreras dificultad dificultades problema
problemas defi defis frein freins entrave entraves difficulte difficultes probleme problemes
barriere barrieres enjeu enjeux issue issues; opportunity opportunities chance oportunidad
oportunidades opportunite opportunites; risk risks threat threats riesgo riesgos amenaza amenazas
risque risques menace menaces danger; advantage benefit benefits advantages ventaja ventajas
beneficio beneficios avantage avantages benefice benefices; example examples ejemplo ejemplos
exemple exemples; experience experiences experiencia experiencias; goal goals objective objectives
aim aims purpose target meta metas objetivo objetivos fin proposito objectif objectifs but buts;
result results outcome outcomes resultado resultados resultat resultats; need tool tools instrument
herramienta herramientas instrumento instrumentos outil outils; resource resources means recurso
recursos medios ressource ressources moyen moyens; plan plans planning planes planificacion;
program programs programme programmes programa programas; project projects proyecto proyectos
projet projets; policy policies politica politicas politique politiques; law laws bill act
legislation ley leyes legislacion loi lois legal juridico juridique; rule rules regulation norm
norma normas reglamento regla reglas regulacion norme normes regle regles reglement;
right rights derecho derechos droit droits; duty obligation deber obligacion devoir; strategy
strategies estrategia estrategias strategie strategies; agenda agendas; priority priorities
prioridad prioridades priorite priorites; model models modelo modelos modele modeles; system
systems sistema sistemas systeme systemes; network networks red redes reseau reseaux; chain chains
circuit circuits cadena cadenas circuito circuitos chaine chaines filiere filieres; comment
comments remark remarks comentario comentarios observacion observaciones commentaire commentaires
remarque remarques; concept concepts concepto conceptos; idea ideas idee idees; information data
informacion datos donnees; skill skills competence competences competency ability capacity
capacities habilidad habilidades competencia competencias capacidad capacidades destreza competence
competences capacite capacites aptitude habilete; field discipline area domain campo disciplina
ambito area dominio domaine champ secteur sector sectors; axis axes eje ejes axe axes; topic theme
tema temas sujet theme; side sense direction directions sentido sentidos direccion direcciones sens;
kind type form forms forma tipo tipos clase sorte forme formes; level niveau nivel;
cost price costs prices costo costos coste precio precios cout couts prix; tax taxes impuesto
impuestos impot impots; credit loan loans credito creditos prestamo prestamos pret prets credits;
lands land tierra tierras suelo terre terres foncier terrain; title ownership property propiedad
titulo propriete; quality calidad qualite; quantity cantidad quantite; relevance relevant important
importance relevancia relevante importancia importante pertinence pertinent importante; main
principal key principales clave cle central majeur mayor; new nuevo nueva nuevos nuevas nouveau
nouvelle nouveaux nouvelles; old viejo antiguo vieux ancien; next coming future proximo proxima
proximos viene vienen futuro prochain prochaine prochaines prochains venir avenir futur; past
pasado passe; present current actual actuales actuel actuelle; good buena bueno buenas buenos bon
bonne bons bonnes; bad malo mala malas mauvais mauvaise; big large great grande grandes gran grand;
small little pequeno pequena pequenos petit petite petits; short corto cortos corta cortas court
courts courte; long largo larga long longue; more mas plus additional further otro otros otras
other others else autre autres adicional adicionales; all every todo todos todas tout tous toutes
cada; free open libre libres abierto abierta abiertos abiertas ouvert ouverte ouvertes ouverts;
fast quick rapido rapide; equal equality equity equitable igualdad igual iguales igualitario
equidad equitativo egalite egal egale egaux equite equivalence; effective efficient efectivo
efectiva eficaz eficiente efficace efficient; fair just justice justo justa justicia juste justice;
safe security safety secure seguro segura seguridad securite; public publico publica publics
publique; private privado privada prive privee; common comun comunes commun communs; different
diferente diferentes distinto different differente diverse diversity diversidad diversite; special
specific especifico especificos specifique; true real really realmente verdad cierto vraiment vrai
reel reelle; easy facil facile; difficult dificil difficile; possible posible possible;

young youth youths joven jovenes juventud jeune jeunes jeunesse; woman women mujer mujeres femenina
femme femmes feminin; man men hombre hombres homme hommes; gender sex genero genre sexe sexes
sexual; child children kids nino ninos ninas ninez infancia enfant enfants enfance; elderly older
ancianos mayores aines; people person persons persona personas gente personne
personnes gens individuals; staff personnel personal; family families familia familias famille
familles; parent parents padres padre madre mere pere; student students pupil pupils estudiante
estudiantes alumno alumnos etudiant etudiants eleve eleves; worker workers employee trabajador
trabajadores trabajadora travailleur travailleurs salaries empleado; farmer farmers farm farming
agriculture agricultural agricultor agricultores agricultora agricultoras agricultura agricola
agricolas campesino campesinos campesinas agriculteur agriculteurs agricultrice agricultrices paysan
paysans ferme fermes; citizen citizens ciudadano ciudadanos ciudadana ciudadania citoyen citoyens
citoyenne; user users usuario usuarios utilisateur utilisateurs; neighbour neighbours vecino vecinos
voisin voisins; neighbourhood neighborhood quarter district barrio barrios quartier quartiers;
migrant migrants migrante migrantes refugee refugees refugiado refugiados refugie refugies; poor
poverty pobre pobres pobreza pauvre pauvrete; rich wealth rico riqueza riche richesse; indigenous
indigena indigenas originarios autochtone autochtones; disability disabled discapacidad handicap;
leader leaders leadership lead leading liderazgo liderar lideran lideren dirigir dirigent diriger
leader leaders chef; actor actors stakeholder stakeholders parties actores actor acteur acteurs
partes; member members miembro miembros membre membres; expert experts experto
expertos; partner partners partnership alianza alianzas socio socios partenaire partenaires
partenariat; association associations organisation organization organisations organizacion
organizaciones asociacion asociaciones ong; volunteer voluntario benevole volontaire;

government governments authority authorities gobierno gobiernos autoridad autoridades gouvernement
gouvernements autorites autorite collectivites collectivite; state states estado estados etat
etats; municipality municipalities municipal council mayor alcaldia municipio municipios
municipalidad municipalidades ayuntamiento mairie mairies commune communes; ministry minister
ministerio ministro ministere ministre; country countries nation national pais paises nacion
nacional pays nation nationale; region regions regional region regiones; city cities town towns
urban
ciudad ciudades urbano urbana urbanas ville villes urbain; village villages countryside rural
campo pueblo pueblos rurales campagne campagnes; local locale locales locaux; world global
international mundo mundial internacional monde mondial internationale globale; south sur sud; north
norte nord; east este; west oeste ouest; host hosted anfitrion acogidos accueil hote
accueillies; community communities comunidad comunidades comunitario communaute communautes
communautaire; society social civil sociedad societe sociale sociaux; institution institutions
institucion instituciones; company companies business enterprise firm empresa empresas negocio
negocios entreprise entreprises; bank banks banco bancos banque banques; school schools escuela
escuelas colegio colegios ecole ecoles educational education educativo educativos educacion;
university universities universidad universidades universite universites; library libraries
biblioteca bibliotecas bibliotheque bibliotheques; textbook book books manual libro libros manuales
livre livres manuel manuels textos scolaires; hospital clinic hospitales hopital hopitaux clinique;
doctor doctors physician medico medicos medecin medecins; nurse nurses enfermera enfermeras
infirmiere infirmieres; health salud sante sanitario sanitaria sanitaire; disease illness
enfermedad enfermedades maladie maladies; medicine medicines drug medicamento medicamentos
medicament medicaments; house housing home vivienda viviendas casa hogar logement logements maison;
street road roads calle calles camino caminos carretera rue rues route routes; park parks parque
parques parc parcs; room space spaces espacio espacios espace espaces arena arenas;

water agua aguas eau eaux; river rivers rio rios riviere fleuve; sea ocean mar oceano mer; fish
fishing fisheries pesca peces pescado peche poisson poissons; forest forests tree trees bosque
bosques arbol arboles foret forets arbre arbres; climate clima climatico climatica climat
climatique; rain drought lluvia sequia pluie secheresse; environment environmental ambiente
ambiental
medioambiente environnement environnemental; energy energia energie; waste garbage rubbish basura
residuos desechos dechets ordures; pollution contamination contaminacion; animal animals animales
animaux livestock ganado betail; food foods feeding alimento alimentos alimentacion alimentaria
comida aliment aliments alimentation alimentaire alimentaires nourriture; seed seeds semilla
semillas semence semences graine graines; crop crops harvest cultivo cultivos cosecha cultures
recolte recoltes; hunger hambre faim; soil suelos sol sols; biodiversity biodiversidad
biodiversite; sustainable sustainability sostenible sostenibilidad sustentable durable durabilite;
development desarrollo desarrollen desarrollar develop developpement developper developpent;

technology technologies technological computer it tecnologia tecnologias tecnologico informatica
informaticas technologie technologies informatique informatiques; digital online virtual digitales
linea virtuales numerique numeriques ligne virtuelle virtuelles digitaux; internet web; phone
telephone mobile telefono celular; platform platforms plataforma plataformas plateforme
plateformes; software application app aplicaciones logiciel; science sciences scientific ciencia
ciencias cientifico scientifique; research investigacion investigaciones recherche recherches;
innovation innovacion innovations; media press prensa presse; radio; language languages
idioma idiomas lengua lenguas langue langues; culture cultural cultura culturales culturelle
culturels; art arts arte artes; music musica musique; sport sports deporte deportes; history
historia histoire; religion religious religioso religieux; tourism tourist turismo tourisme;

economy economic economia economico economica economie economique; trade commerce comercio comercial
commercial; income wage wages salary ingreso ingresos salario salarios sueldo revenu revenus
salaire salaires; budget presupuesto presupuestos; debt deuda dette; cooperation cooperacion
cooperate cooperar cooperer; diplomacy diplomatic diplomacia diplomatie; peace paz paix; war guerra
guerre conflict conflicto conflictos conflit conflits; violence violencia violent; crime delito
delincuencia; corruption corrupcion; transparency transparencia transparence transparent
transparente; democracy democratic democracia democratico democratie democratique; vote election
elections voto votar elecciones elecciones scrutin; freedom liberty libertad liberte; power poder
pouvoir; governance gobernanza gouvernance; reform reforma reformas reforme reformes; crisis crise;
emergency emergencia urgence; access enter entry acceso acceder accedan accede acces entrar entree
accedent; service services servicio servicios; reciprocity mutual reciprocidad mutuo reciprocite
mutuel; inclusion inclusive inclusivo inclusiva inclusif; discrimination discriminacion; standard
standards estandar estandares; property; copyright autor auteur author authors autores auteurs;
publication publications publicacion publicaciones publisher editor; privacy privacidad;
trust confianza confiance; fear miedo peur; interest interests interes intereses interet interets;
value values valor valores valeur valeurs; habit custom costumbre costumbres tradition tradicion
coutume coutumes; game juego juegos jeu jeux; holiday vacaciones vacances; cocina cuisine;

year years ano anos annee annees an ans; month months mes meses mois; week weeks semana semanas
semaine semaines; day days dia dias jour jours; hour hours time hora horas tiempo heure heures
temps; today hoy aujourd; now ahora maintenant; always siempre toujours; never nunca jamais; before
antes avant; after despues apres; during durante pendant; first primero primera premier premiere;
second segundo segunda deuxieme; third tercero tercera troisieme; last ultimo ultima dernier
derniere; two dos deux; three tres trois; four cuatro quatre; five cinco cinq; ten diez dix;
half mitad moitie; number numero nombre; list lista liste; part parte partie;
"""


@cache
def _concepts_by_stem() -> dict[str, frozenset[int]]:
    concepts: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(_TABLE.replace("\n", " ").split(";")):
        for word in row.split():
            concepts[stem(word)].add(number)
    return {word: frozenset(numbers) for word, numbers in concepts.items()}


@lru_cache(maxsize=20_000)
def concepts_of(folded: str) -> frozenset[int]:
    """Return the numbers of the concepts that a word may stand for; none for an unknown word."""
    return _concepts_by_stem().get(stem(folded), frozenset())
