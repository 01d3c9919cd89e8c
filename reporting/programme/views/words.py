"""The page on which managers write one section of a report."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, DomainError
from config.ui.pages import add_refusal, managers
from delivery.endings.names import Hit, names_in
from reporting.models import Section
from reporting.programme.documents import document_of, part_of
from reporting.programme.forms import WordsForm
from reporting.programme.issuing import last_time
from reporting.programme.naming import pick_list
from reporting.programme.views.pages import Chosen, choice_of, of_latest
from reporting.programme.words import MayNameSomebody, save_words, words_of


@managers
@require_http_methods(["GET", "POST"])
@of_latest
def words(chosen: Chosen, section: str) -> HttpResponse:
    """Asks for the words of one section. If the words cannot be saved, the page still shows what
    somebody typed."""
    if section not in Section.values:
        raise Http404
    request, report, wanted = chosen.request, chosen.report, Section(section)
    back = f"{reverse('reporting:programme_report')}{choice_of(report.scope)}#words"
    if request.method != "POST":
        return _page(chosen, wanted, None, back=back)
    if "insert" in request.POST:  # a press of Insert without JavaScript
        data = request.POST.copy()
        data["text"] = f"{data.get('text', '').rstrip()} {data.get('figure', '')}".strip()
        return _page(chosen, wanted, WordsForm(data), back=back)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(chosen, wanted, form, back=back)
    try:
        save_words(
            report=report,
            section=wanted,
            **form.cleaned_data,
            cleared=request.POST.getlist("cleared"),
            by=request.user,
            at=now(),
        )
    except MayNameSomebody as refusal:
        add_refusal(form, refusal)
        return _page(chosen, wanted, form, back=back, refused=refusal.hits)
    except ChangedMeanwhile as refusal:
        row = words_of(report.scope).get(wanted)
        data = request.POST.copy()
        data["version"] = str(row.version if row else 0)
        form = WordsForm(data)
        add_refusal(form, refusal)
        return _page(chosen, wanted, form, back=back, is_stale=True)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _page(chosen, wanted, form, back=back)
    messages.success(request, "Saved.")
    return redirect(back)


def _page(
    chosen: Chosen,
    section: Section,
    form: WordsForm | None,
    *,
    back: str,
    refused: Iterable[Hit] = (),
    is_stale: bool = False,
) -> HttpResponse:
    """The page with the form. `refused` has the words that look like names and that nobody has
    cleared. Words that somebody ticked stay ticked. If `is_stale`, somebody else has saved other
    words since this person opened the page. The page then shows what was saved, next to what this
    person typed. Saving again replaces what was saved."""
    row = words_of(chosen.report.scope).get(section)
    initial = {"text": row.text, "version": row.version} if row else {"version": 0}
    earlier = last_time(chosen.report.scope)
    cleared = chosen.request.POST.getlist("cleared")
    shown = {*cleared, *(hit.key for hit in refused)}
    typed = names_in(str(form["text"].value())) if form and shown else []
    return chosen.page(
        "words_form.html",
        form=form or WordsForm(initial=initial),
        section=section,
        part=part_of(chosen.report, section, row),
        back=back,
        hits=[hit for hit in typed if hit.key in shown],
        cleared=cleared,
        is_stale=is_stale,
        earlier=earlier,
        said=document_of(earlier).words.get(section, "") if earlier else "",
        figures=list(pick_list(chosen.report)),
    )
