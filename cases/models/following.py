"""What may follow a message when it moves to another case, and what the database refuses all the same."""

import pgtrigger

_SAME_PERSON = """
    (SELECT person_id FROM cases_party WHERE id = OLD.party_id) IS NOT DISTINCT FROM
    (SELECT person_id FROM cases_party WHERE id = NEW.party_id)
"""


def follows_its_message(name: str, *fields: str) -> pgtrigger.Trigger:
    """Return a trigger that lets a row change its case only along with its message."""
    person = f"AND {_SAME_PERSON}" if "party" in fields else ""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.AnyChange(*fields),
        func=f"""
            IF NEW.message_id IS NULL OR NOT EXISTS (
                SELECT 1 FROM cases_message AS words JOIN cases_thread AS place ON place.id = words.thread_id
                WHERE words.id = NEW.message_id AND place.case_id = NEW.case_id {person}
            ) THEN
                RAISE EXCEPTION 'pgtrigger: a row of % moves only with its message', TG_TABLE_NAME;
            END IF;
            RETURN NEW;
        """,  # noqa: S608 - nothing of it comes from outside
    )


#: A message changes its thread only along its newest `MessageMove`, to the same audience and the same person.
MOVES_AS_NOTED = pgtrigger.Trigger(
    name="message_moves_as_noted",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange("thread", "party"),
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM cases_messagemove AS noted
            JOIN cases_thread AS was ON was.id = noted.source_id
            JOIN cases_thread AS becomes ON becomes.id = noted.target_id
            WHERE noted.id = (SELECT max(id) FROM cases_messagemove WHERE message_id = OLD.id)
            AND noted.source_id = OLD.thread_id AND noted.target_id = NEW.thread_id
            AND was.kind = becomes.kind AND {_SAME_PERSON}
        ) THEN
            RAISE EXCEPTION 'pgtrigger: a message moves only as noted, to the same audience';
        END IF;
        RETURN NEW;
    """,  # noqa: S608 - nothing of it comes from outside
)
