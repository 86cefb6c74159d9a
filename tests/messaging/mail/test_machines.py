"""Mail no automatic answer may go back to; and people, who are never taken for machines."""

import pytest

from messaging.mail import parse
from tests.messaging.mail.letters import mail, multipart, part


class TestIsAutomatic:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-generated; type=x"},
            {"Precedence": "bulk"},
            {"Precedence": "auto_reply"},
            {"List_Id": "<hosts.x.example>"},
            {"List_Unsubscribe": "<mailto:x@x.example>"},
            {"X_Autoreply": "yes"},
            {"X_Auto_Response_Suppress": "All"},
            {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
            {"Return_Path": "<>"},
            {"From": "MAILER-DAEMON@x.example"},
            {"From": "Postmaster <postmaster@x.example>"},
            {"From": "no-reply@x.example"},
            {"From": "noreply+123@x.example"},
            {"From": "notifications-noreply@x.example"},
            {"Subject": "Automatic reply: Key"},
            {"Subject": "Out of Office: Key"},
            {"Subject": "Resposta automática: Chave"},
            {"Subject": "Respuesta automática: Llave"},
            {"Subject": "Réponse automatique : Clé"},
            {"Subject": "Automatische Antwort: Schlüssel"},
            {"Subject": "Risposta automatica: Chiave"},
            {"Subject": "Abwesenheitsnotiz: Schlüssel"},
        ],
    )
    def test_is_true_for_what_a_program_wrote(self, headers):
        assert parse(mail(**headers)).auto_submitted

    @pytest.mark.parametrize(
        "kind", ["delivery-status", "disposition-notification", "feedback-report"]
    )
    def test_is_true_for_reports(self, kind):
        raw = multipart(
            part("words"), part("a: b", f"message/{kind}"), kind=f"report; report-type={kind}"
        )

        assert parse(raw).auto_submitted

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Auto_Submitted": "no"},
            {"Precedence": "first-class"},
            {"X_Auto_Response_Suppress": "DR, RN, NRN"},
            {"Return_Path": "<ana@guest.example>"},
            {"Subject": "Re: Out of office: Key"},
            {"Subject": "Out of office next week, who has the key?"},
            {"Subject": "Automatic door does not open"},
            {"Subject": "The automatic reply I got says you are closed"},
            {"Subject": "Fora do escritório o portão não abre"},
            {"Subject": "Undeliverable parcel at the flat"},
            {"From": "Norep Lyons <norep@x.example>"},
            {"From": "Rooter <rooter@x.example>"},
            {"X_Loop": "ana@guest.example"},
            {"Feedback_ID": "i123:fastmail"},
        ],
    )
    def test_is_never_true_for_a_person(self, headers):
        assert not parse(mail(**headers)).auto_submitted
