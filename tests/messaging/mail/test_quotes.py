"""What somebody newly wrote, apart from what they quote."""

# ruff: noqa: E501 - mails as they travel

import textwrap

import pytest

from messaging.mail.quotes import newly_written

NEW = "Obrigado, a chave não funciona.\nO que faço?"
OLD = "Your code is 4711.\nSee you soon."
MARKED = "\n".join(f"> {line}" for line in OLD.split("\n"))

ATTRIBUTIONS = [
    "On Mon, Mar 3, 2025 at 10:00 AM Care Team <care@steward.example> wrote:",
    "On 3 Mar 2025, at 10:00, Care Team <care@steward.example> wrote:",
    "On Mon, 2025-03-03 at 18:02 +0530, Care wrote:",
    "Em seg., 3 de mar. de 2025 às 10:00, Care <care@steward.example> escreveu:",
    "Em 3 de mar. de 2025, à(s) 10:00, Care <care@steward.example> escreveu:",
    "Em 03/03/2025 10:00, Care escreveu:",
    "No dia 03/03/2025, às 10:00, Care <care@steward.example> escreveu:",
    "El lun, 3 mar 2025 a las 10:00, Care (<care@steward.example>) escribió:",
    "Le lun. 3 mars 2025 à 10:00, Care <care@steward.example> a écrit :",
    "Am Mo., 3. März 2025 um 10:00 Uhr schrieb Care <care@steward.example>:",
    "Il giorno lun 3 mar 2025 alle ore 10:00 Care <care@steward.example> ha scritto:",
    "Op ma 3 mrt 2025 om 10:00 schreef Care <care@steward.example>:",
    "Den mån 3 mars 2025 kl 10:00 skrev Care <care@steward.example>:",
    "man. 3. mar. 2025 kl. 10:00 skrev Care <care@steward.example>:",
    "pon., 3 mar 2025 o 10:00 Care <care@steward.example> napisał(a):",
    "пн, 3 мар. 2025 г. в 10:00, Care <care@steward.example>:",
    "2025年3月3日(月) 10:00 Care <care@steward.example>:",
    "Care <care@steward.example> 于2025年3月3日周一 10:00写道：",
    '11:00 AM, March 3, 2025, "Care" <care@steward.example>:',
    "---- On Mon, 03 Mar 2025 10:00:00 +0000 care@steward.example wrote ----",
]

BLOCKS = [
    "From: Care <care@x.example>\nSent: Monday, March 3, 2025 10:00 AM\nTo: Ana\nSubject: RE: key",
    "-----Original Message-----\nFrom: Care\nSent: Monday\nTo: Ana\nSubject: key",
    "________________________________\nDe: Care <care@x.example>\nEnviado: segunda-feira, 3 de março de 2025 10:00\nPara: Ana\nAssunto: Re: chave",
    "De : Care <care@x.example>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Ana\nObjet : RE: clé",
    "Von: Care <care@x.example>\nGesendet: Montag, 3. März 2025 10:00\nAn: Ana\nBetreff: AW: x",
    "Gesendet: Montag, 03. März 2025 um 10:00 Uhr\nVon: Care\nAn: ana@x.example\nBetreff: Re: x",
    "De: Care <care@x.example>\nEnviado el: lunes, 3 de marzo de 2025 10:00\nPara: Ana\nAsunto: RE: x",
    "*From:* Care <care@x.example>\n*Sent:* Monday\n*To:* Ana\n*Subject:* x",
    "-------- Mensagem original --------\nDe: Care\nData: 03/03/2025 10:00 (GMT-03:00)\nPara: Ana\nAssunto: Re: x",
    "Da: Care <care@x.example>\nInviato: lunedì 3 marzo 2025 10:00\nA: Ana\nOggetto: R: x",
    "Van: Care <care@x.example>\nVerzonden: maandag 3 maart 2025 10:00\nAan: Ana\nOnderwerp: RE: x",
]

SIGNATURES = [
    "Sent from my iPhone",
    "Enviado do meu iPhone",
    "Enviado desde mi iPhone",
    "Envoyé de mon iPhone",
    "Von meinem iPhone gesendet",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Obter o Outlook para Android<https://aka.ms/x>",
    "Sent from Yahoo Mail for iPhone",
    "Enviado do Email para Windows",
    "Sent from my Samsung Galaxy smartphone.",
    "*Sent from my iPhone*",
    "-- \nAna Souza\n+55 11 5555 0100",
    "--\nAna Souza",
]


class TestNewlyWritten:
    @pytest.mark.parametrize("line", ATTRIBUTIONS)
    @pytest.mark.parametrize("shape", ["marked", "unmarked", "wrapped", "above"])
    def test_leaves_out_what_is_answered(self, line, shape):
        text = {
            "marked": f"{NEW}\n\n{line}\n\n{MARKED}",
            "unmarked": f"{NEW}\n\n{line}\n\n{OLD}",
            "wrapped": f"{NEW}\n\n" + "\n".join(textwrap.wrap(line, 60)) + f"\n\n{MARKED}",
            "above": f"{line}\n{MARKED}\n\n{NEW}",
        }[shape]

        assert newly_written(text) == NEW

    @pytest.mark.parametrize("block", BLOCKS)
    def test_leaves_out_what_stands_under_mail_headers(self, block):
        assert newly_written(f"{NEW}\n\n{block}\n\n{OLD}") == NEW

    @pytest.mark.parametrize("signature", SIGNATURES)
    def test_leaves_out_the_signature(self, signature):
        assert newly_written(f"{NEW}\n\n{signature}") == NEW
        assert newly_written(f"{NEW}\n\n{signature}\n\n{ATTRIBUTIONS[0]}\n{MARKED}") == NEW

    def test_keeps_answers_between_quoted_lines(self):
        text = (
            f"{ATTRIBUTIONS[0]}\n> Which key?\n\nThe blue one.\n\n> Which door?\n\nThe front door."
        )

        assert newly_written(text) == "The blue one.\n\nThe front door."

    def test_leaves_out_a_list_footer(self):
        footer = (
            "_______________________________________________\nhosts mailing list\nhosts@x.example"
        )

        assert newly_written(f"{NEW}\n{footer}") == NEW

    @pytest.mark.parametrize(
        "text",
        [
            "On the other hand I wrote:\nhello",
            "As my wife wrote:\nit is cold",
            "From: London\nTo: Paris\nDate: 12 May 2025 10:00\nPlease book it.",
            "We arrive From: 12 May\nTo: 15 May\nThanks",
            "The notification was sent from my iPhone app to all users.",
            "2024-01-15 14:30:25\n15.01.2024 14:30\nAll of these fail.",
            "Saímos de casa às 10:30 de 03/03/2025:\nninguém atendeu",
            "Total: 5\nSubject: key\nDate: today",
            "See https://x.example/2024/01/01/10:00/wrote:\nhi",
        ],
    )
    def test_keeps_everything_a_person_may_write(self, text):
        assert newly_written(text) == text

    def test_gives_the_note_above_a_forward(self):
        text = f"Please see below.\n\n---------- Forwarded message ---------\nFrom: Bo\n\n{OLD}"

        assert newly_written(text) == "Please see below."

    def test_gives_the_forwarded_text_when_there_is_no_note(self):
        text = f"---------- Forwarded message ---------\nFrom: Bo\n\n{OLD}"

        assert newly_written(text) == text

    def test_gives_an_unmarked_forward_by_its_subject(self):
        text = f"{BLOCKS[0]}\n\n{OLD}"

        assert newly_written(text, subject="FW: key") == text
        assert newly_written(text, subject="RE: key") == ""
