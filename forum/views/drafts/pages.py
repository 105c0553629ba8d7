"""Pages: reading, continuing and deleting one's own draft; continuing after signing in again."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum.errors import NotFound
from forum.extensions import db
from forum.models.draft import Draft
from forum.services.attachments import uploads
from forum.services.consultations.overview import read_overview
from forum.services.drafts import store
from forum.views.accounts import forms
from forum.views.accounts.sign_in_again import sign_in_page
from forum.views.drafts import bp
from forum.views.drafts import state as draft_state
from forum.views.drafts.places import explain_refused_reply, find_place, form_address, place_of
from forum.views.drafts.status import can_be_sent
from forum.web.http import posted_form, sessions
from forum.web.http.current_user import current_person, require_person
from forum.web.http.limits import limited_sign_ins, limited_writes
from forum.web.language.locale import language


@bp.get("/drafts/<key>")
def show(key: str) -> ResponseReturnValue:
    """Redirect to the form with this draft, or show the draft if it can no longer be sent."""
    me = require_person()
    try:
        draft = store.find_own_draft(me, key)
    except NotFound:
        if (contribution := store.find_sent_contribution(me, key)) is None:
            raise
        return redirect(url_for("contributions.own", key=contribution.key))
    if can_be_sent(draft):
        return redirect(form_address(place_of(draft), draft=draft.key))
    overview = read_overview(draft.consultation, language())
    return render_template(
        "drafts/show.html",
        draft=draft,
        consultation=draft.consultation,
        refused_reply=explain_refused_reply(place_of(draft)),
        overview=overview,
        labelled_texts=_labelled_texts(
            draft, {store.question_field(q.id): q.number for q in overview.questions}
        ),
    )


def _labelled_texts(draft: Draft, number_by_field: dict[str, int]) -> list[tuple[str, str]]:
    """Return the (label, text) pairs of a draft, in the order of its fields."""
    texts = []
    for name, value in draft.fields.items():
        if store.list_texts({name: value}):
            number = number_by_field.get(name)
            label = _("On question %(n)s", n=number) if number else _("Your text")
            texts.append((label, str(value)))
    return texts


@bp.post("/drafts/<key>/discard")
@limited_writes
def discard(key: str) -> ResponseReturnValue:
    """Delete one's own draft."""
    me = require_person()
    draft = store.find_own_draft(me, key)
    can_continue, place = can_be_sent(draft), place_of(draft)
    uploads.discard_form_files(me, draft.key, draft.contribution)
    store.discard_draft(me, draft.key)
    db.session.commit()
    flash(_("The draft is deleted."), "info")
    if request.form.get("from") == "form" and can_continue:
        return redirect(form_address(place))
    return redirect(url_for("contributions.mine"))


@bp.post("/drafts/sign-in")
@limited_sign_ins
def sign_in_and_go_on() -> ResponseReturnValue:
    """Sign in, and continue with the form that was sent without a session."""
    if current_person() is None:
        form = forms.read_sign_in(request.form)
        user = forms.find_who_signs_in(form, request.form.get("password", ""))
        if user is None:
            return sign_in_page(form)
        db.session.commit()
        sessions.sign_in(user)
    return _continue_form()


def _continue_form() -> ResponseReturnValue:
    """Save a contribution as a draft and open it; show any other form, to be sent again."""
    path, pairs = posted_form.carried_form()
    place = find_place(path, require_person()) if path else None
    if place is None:
        return render_template(
            "errors/error.html",
            code=200,
            title=_("You are signed in"),
            text=_("Read your text again, then send it."),
            posted_texts=posted_form.posted_texts(),
            fields_to_resend=pairs,
            not_kept=(),
            action=path,
            saved_draft=None,
        )
    state = draft_state.save_for_present_user(place, posted_form.to_multidict(pairs))
    db.session.commit()
    flash(state.message or _("You are signed in. Your text is here and kept as a draft."), "info")
    return redirect(url_for("drafts.show", key=state.key))
