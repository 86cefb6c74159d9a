"""Words mail programs put around a quoted mail, in the languages guests and hosts write in."""

# ruff: noqa: E501 - tables of phrases, one program or language after the other

import re


def _any(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


#: Verbs of an attribution line.
WROTE = re.compile(
    _any(
        r"\bwrote\b", r"\bwrites\b", r"\bwritten\b", r"\bsaid\b", r"\bQuoting\b", r"\bsent\b",
        r"\bescreveu\b", r"\bescribió\b", r"\bescribio\b", r"\bha escrito\b", r"\bva escriure\b",
        r"\ba écrit\b", r"\bécrivait\b", r"\bschrieb\b", r"\bgeschrieben\b", r"\bha scritto\b",
        r"\bschreef\b", r"\bgeschreven\b", r"\bskrev\b", r"\bkirjoitti\b", r"\bnapsala?\b",
        r"\bnapísala?\b", r"\bnapisał\b", r"\bnapisała\b", r"\bnapisał\(a\)", r"\bpisze\b",
        r"\bpisał\b", r"\bírta\b", r"\ba scris\b", r"\byazdı\b", r"\bнаписал\w*", r"\bпишет\b",
        r"\bписал\w*", r"\bнаписав\w*", r"\bпише\b", r"\bέγραψε\b", r"\bnapisao\b", r"\bnapisala\b",
        r"\brakstīja\b", r"\brašė\b", r"\bkirjutas\b", r"\bviết\b", r"\bmenulis\b", r"\bnapisao/la\b",
        "写道", "寫道", "書きました", "のメッセージ", "작성", "כתב", "כתבה", "كتب",
    ),
    re.IGNORECASE,
)  # fmt: skip

#: How an attribution line may begin, so that one wrapped over several lines is recognised.
ATTRIBUTION_START = re.compile(
    r"[*_ -]{0,6}"
    + _any(
        r"On\b", r"At\b", r"In a message dated\b", r"Em\b", r"No dia\b", r"Na\b", r"El\b", r"En\b",
        r"Le\b", r"Am\b", r"Il\b", r"In data\b", r"Op\b", r"Den\b", r"Dne\b", r"Dnia\b", r"W dniu\b",
        r"Pe\b", r"În\b", r"Στις\b", r"Vào\b", r"Pada\b", r"Em\.", r"A\b", r"Quoting\b", r"Citando\b",
        r"\d{1,2}[./ -]", r"\d{4}[-/.年년]", r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\b", r"(?:po|út|st|čt|pá|so|ne) \d",
        r"(?:seg|ter|qua|qui|sex|sáb|dom)\b", r"(?:lun|mar|mié|jue|vie|sáb|mer|gio|ven|sab)\b",
        r"(?:пн|вт|ср|чт|пт|сб|вс)\b", r"(?:ma|ti|ke|to|pe|la|su)\b", r"(?:pon|wt|śr|czw|pt|sob|niedz)\b",
        r"(?:man|tir|ons|tor|fre|lør|søn)\b", r"[\w.'-]{1,30}(?: [\w.'-]{1,30}){0,4} <[^<>@\s]+@",
    ),
    re.IGNORECASE,
)  # fmt: skip

#: The line above a forwarded mail.
FORWARD_MARK = re.compile(
    r"^[-_*\s>]{0,40}"
    + _any(
        "forwarded message", "forwarded mail", "forwarded by .{0,60}", "begin forwarded message",
        "mensagem encaminhada", "mensagem reencaminhada", "início da mensagem encaminhada",
        "inicio da mensagem encaminhada", "início da mensagem reencaminhada", "mensaje reenviado",
        "inicio del mensaje reenviado", "inicio de mensaje reenviado", "message transféré",
        "message transmis", "début du message réexpédié", "début du message transféré",
        "weitergeleitete nachricht", "ursprüngliche nachricht weitergeleitet",
        "anfang der weitergeleiteten (?:nachricht|e-mail)", "messaggio inoltrato",
        "inizio messaggio inoltrato", "messaggio originale inoltrato", "doorgestuurd bericht",
        "begin doorgestuurd bericht", "vidarebefordrat meddelande", "vidarebefordrat brev",
        "videresendt melding", "videresendt meddelelse", "videresendt besked",
        "wiadomość przekazana dalej", "przekazana wiadomość", "początek przekazanej wiadomości",
        "пересылаемое сообщение", "пересланное сообщение", "начало переадресованного сообщения",
        "转发的邮件", "转发邮件信息", "転送メッセージ", "forwarded", "přeposlaná zpráva",
        "välitetty viesti", "iletilen mesaj", "mesaj redirecționat",
    )
    + r"[\s:：]*[-_*\s<]{0,40}$",
    re.IGNORECASE,
)  # fmt: skip

#: The line some programs put above the mail that is answered.
ORIGINAL_MARK = re.compile(
    r"^[-_*=\s>]{0,40}"
    + _any(
        "original message", "original appointment", "original e-?mail", "reply message",
        "mensagem original", "mensaje original", "message d'origine", "message d’origine",
        "message original", "message initial", "ursprüngliche nachricht", "original-?nachricht",
        "messaggio originale", "messaggio originario", "oorspronkelijk bericht",
        "oorspronkelijk e-?mailbericht", "ursprungligt meddelande", "originalmeddelande",
        "original meddelelse", "oprindelig besked", "original besked", "alkuperäinen sähköposti", "opprinnelig melding", "oprindelig meddelelse",
        "alkuperäinen viesti", "wiadomość oryginalna", "oryginalna wiadomość",
        "původní zpráva", "исходное сообщение", "orijinal mesaj", "mesajul original",
        "原始邮件", "原始郵件", "邮件原件", "元のメッセージ", "원본 메시지", "eredeti üzenet",
        "missatge original",
    )
    + r"[\s:：]*[-_*=\s]{0,40}$",
    re.IGNORECASE,
)  # fmt: skip

FORWARD_SUBJECT = re.compile(
    r"^\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|enc|rv|wg|tr|i|doorst|vb|vs|vl|ff|пересл|转发)\s*[:：]",
    re.IGNORECASE,
)

FROM_LABELS = frozenset(
    """from|de|von|da|van|från|fra|lähettäjä|od|от|від|kimden|gönderen|feladó|de la|από|מאת|من
    |差出人|发件人|寄件者|보낸 사람|from name|remetente|remitente|expéditeur|absender|mittente|afzender""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)
DATE_LABELS = frozenset(
    """sent|date|sent on|date sent|on|enviado|enviada|enviada em|enviado em|enviado el|enviado a las|data|fecha
    |envoyé|envoyé le|gesendet|gesendet am|datum|inviato|inviata|data invio|verzonden|verzonden op|skickat
    |sendt|lähetetty|päivämäärä|wysłano|wysłane|odesláno|дата|отправлено|надіслано|gönderildi|gönderilen
    |tarih|gönderme tarihi|elküldve|dátum|trimis|送信日時|日時|发送时间|日期|寄件日期|보낸 날짜|날짜|dato
    |ημερομηνία|envoi|enviat""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
TO_LABELS = frozenset(
    """to|para|à|a|an|per|aan|till|til|vastaanottaja|do|komu|кому|kime|alıcı|címzett|către|宛先|收件人
    |받는 사람|destinatário|destinatario|destinataire|empfänger|προς|cc|kopie|cópia|copie""".replace(
        "\n", ""
    )
    .replace("    ", "")
    .split("|")
)
SUBJECT_LABELS = frozenset(
    """subject|assunto|asunto|objet|betreff|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|predmet|тема
    |konu|tárgy|subiect|件名|主题|主旨|제목|θέμα|re""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)

#: What a telephone or a free mail service writes under a mail by itself.
DEVICE_SIGNATURE = re.compile(
    _any(
        r"sent (?:from|via|with|by|using) (?:my |the )?(?:new )?(?:i-?phone|i-?pad|i-?pod|mac\b|apple|android|samsung|galaxy|"
        r"blackberry|huawei|xiaomi|redmi|pixel|nokia|sony|motorola|moto|lg|htc|oneplus|windows|phone|mobile|tablet|"
        r"smartphone|cell|outlook|mail for|yahoo|aol|gmail|proton|tuta|hotmail|ymail|mailbird|spark|fastmail|"
        r"nine|airmail|mailbox|superhuman|verizon|t-mobile|at&t|handheld|wireless|bluemail|k-9|zoho|myMail|edison|"
        r"email app|newton|typeapp|gmx|web\.de|the .{0,30} app|commander).{0,90}",
        r"get outlook for .{0,60}", r"(?:obter|obtenha|baixe|instale) o? ?outlook (?:para|for) .{0,60}",
        r"obtener outlook para .{0,60}", r"obtenez outlook pour .{0,60}", r"télécharge[rz] outlook pour .{0,60}",
        r"outlook für .{0,20} (?:beziehen|herunterladen).{0,60}", r"holen sie sich outlook für .{0,60}",
        r"(?:ottieni|scarica) outlook per .{0,60}", r"(?:download|krijg|haal) outlook voor .{0,60}",
        r"hämta outlook för .{0,60}", r"hent outlook (?:for|til) .{0,60}",
        r"enviad[oa] (?:do|de|desde|pelo|a partir do|através do|através de|via|con|usando|com) (?:o |a |meu |minha |mi |el )*"
        r"(?:i-?phone|i-?pad|android|samsung|galaxy|blackberry|huawei|xiaomi|motorola|smartphone|celular|telemóvel|móvil|"
        r"outlook|yahoo|correo para|e-?mail para|email para|mail para|mail do|gmail|tablet|dispositivo|aol|teléfono|telefone|app).{0,90}",
        r"envoyé (?:de|depuis|à partir de|par|avec|via) (?:mon |l[’']|le |ma )?(?:i-?phone|i-?pad|android|samsung|galaxy|mobile|"
        r"smartphone|téléphone|outlook|yahoo|courrier|mail|appareil|tablette|application|blackberry|huawei|orange|sfr|gmail).{0,90}",
        r"(?:von|mit) (?:meine[mr] |unterwegs|dem |der )?(?:i-?phone|i-?pad|mobiltelefon|handy|smartphone|android|samsung|"
        r"galaxy|tablet|mobilgerät|huawei|blackberry|outlook|app|gesendet).{0,60}",
        r"gesendet (?:von|mit|über|aus|from) .{0,90}", r"diese nachricht wurde von mein.{0,80}gesendet.{0,20}",
        r"inviat[oa] (?:da|dal|dall[’']|tramite|con) .{0,80}",
        r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|van|via|met|vanuit) .{0,80}",
        r"skickat (?:från|med) (?:min |mitt |outlook|mail|yahoo|i-?phone|i-?pad).{0,60}",
        r"sendt (?:fra|med) (?:min |mitt |mit |outlook|mail|yahoo|i-?phone|i-?pad|samsung).{0,60}",
        r"lähetetty (?:i-?phone|i-?pad|android|samsung|outlook|puhelim|yahoo).{0,60}",
        r"wysłan[eoy] z (?:i-?phone|telefonu|mojego|urządzenia|outlook|aplikacji|poczty|androida|samsunga?).{0,60}",
        r"odesláno z .{0,60}", r"отправлено (?:с|из|от) .{0,80}", r"надіслано з .{0,60}",
        r"i-?phone(?:'?dan|'?umdan|imdan|’dan|’umdan)? gönderildi.{0,20}", r".{0,30}dan gönderildi",
        r"trimis de pe .{0,60}", r"从我的 ?(?:i-?phone|i-?pad|华为|手机|android).{0,20}", r"发自我的.{0,30}",
        r"發自我的.{0,30}", r"(?:i-?phone|i-?pad|android|スマートフォン)から送信.{0,20}", r"나의 .{0,20}에서 보냄",
        r"내 .{0,20}에서 보냄", r"enviat des del meu .{0,40}", r"küldve .{0,40}ról", r"στάλθηκε από .{0,40}",
        r"(?:this (?:e-?mail|message) was )?sent from a (?:mobile|phone|handheld|tablet).{0,80}",
        r"virus-?free\.?(?: ?www\.(?:avg|avast)\.com)?.{0,60}", r"livre de vírus\.?.{0,60}", r"libre de virus\.?.{0,60}",
        r"garanti sans virus\.?.{0,60}", r"virenfrei\.?.{0,60}",
        r"<https?://(?:aka\.ms/|www\.avast\.com|overview\.mail\.yahoo).{0,200}",
    )
    + r"$",
    re.IGNORECASE,
)  # fmt: skip
