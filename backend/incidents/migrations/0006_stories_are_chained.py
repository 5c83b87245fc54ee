"""What was told before is chained like what is told from now on, and cases say how they ended."""

from django.db import migrations

from backend.incidents.chain import BEGINNING, digest_of_words, link, new_salt


def chain(apps, schema_editor):
    cases = apps.get_model("incidents", "Case").objects
    events = apps.get_model("incidents", "CaseEvent").objects
    said_of = apps.get_model("incidents", "Said")
    cases.filter(state__in=["closed", "archived"]).update(ending="done")
    # The rows of a story are never changed: but for this once.
    schema_editor.execute("ALTER TABLE incidents_caseevent DISABLE TRIGGER history_is_only_added")
    for case in cases.order_by("pk").iterator():
        after = BEGINNING
        for event in events.filter(case=case).order_by("seq"):
            said = said_of(
                event=event,
                salt=new_salt(),
                reason=event.reason,
                note=event.note,
                position=event.position,
                digest=event.digest,
                answer=event.answer,
            )
            event.words = digest_of_words(said)
            event.chain = after = link(event, number=case.number, after=after)
            event.save(update_fields=["words", "chain"])
            said.save(force_insert=True)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    schema_editor.execute("ALTER TABLE incidents_caseevent ENABLE TRIGGER history_is_only_added")


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_whole_workflow")]

    operations = [migrations.RunPython(chain, migrations.RunPython.noop)]
