from tests.apps.imports.sheets import *
from fanal.cases.models import Case
def test_smoke():
    run, lines = look(sheet(SAMIR, NOOR))
    print(run.mapping, run.report)
    for l in lines: print(l.rows, l.verdict, l.makes, l.remarks, l.draft)
    run = apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR, NOOR)) if False else take(sheet(SAMIR, NOOR), source="x")
    for c in Case.objects.all():
        print(c.reference, c.status, c.category_code, c.outcome, c.opened_at, c.closed_at, c.source_reference)
        for e in c.episodes.all(): print(e.state, e.last_seen_at, e.ended_at, e.outcome, e.last_seen_place, e.duration_unknown)
        for ch in c.children.all(): print(ch.main_name.text, ch.sex, ch.birth_date, ch.nationalities)
        for p in c.people.all(): print(p.name, p.phone)
        for n in c.notes.all(): print(n.text)
    assert 0
