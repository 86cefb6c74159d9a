"""Where the demo's people and homes are, and what they may be called; every combination is invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its clock and currency; nightly prices are whole units of that currency."""

    city: str
    region: str
    country: str
    time_zone: str
    currency: str
    nightly: tuple[int, int]
    streets: tuple[str, ...]
    homes: tuple[str, ...]


PLACES = (
    Place(
        "Lisbon",
        "Lisboa",
        "PT",
        "Europe/Lisbon",
        "EUR",
        (110, 420),
        ("Rua das Flores Inventadas", "Calçada do Sol Posto"),
        ("Casa do Miradouro", "Loft da Bica", "Casa Azulejo"),
    ),
    Place(
        "Lagos",
        "Algarve",
        "PT",
        "Europe/Lisbon",
        "EUR",
        (140, 520),
        ("Rua da Maré Alta",),
        ("Vila Alfarroba", "Casa da Falésia"),
    ),
    Place(
        "Gramado",
        "Rio Grande do Sul",
        "BR",
        "America/Sao_Paulo",
        "BRL",
        (480, 2100),
        ("Rua dos Pinheirais",),
        ("Chalé Araucária", "Chalé da Neblina"),
    ),
    Place(
        "Trancoso",
        "Bahia",
        "BR",
        "America/Bahia",
        "BRL",
        (900, 5200),
        ("Estrada do Coqueiral",),
        ("Vila Coqueiro", "Casa Manacá", "Villa Jequitibá"),
    ),
    Place(
        "São Paulo",
        "São Paulo",
        "BR",
        "America/Sao_Paulo",
        "BRL",
        (320, 1400),
        ("Alameda dos Ipês Novos",),
        ("Cobertura Jacarandá", "Estúdio Pinheiral"),
    ),
    Place(
        "Manaus",
        "Amazonas",
        "BR",
        "America/Manaus",
        "BRL",
        (260, 900),
        ("Rua do Encontro das Águas",),
        ("Casa Flutuante Uirapuru",),
    ),
    Place(
        "New York",
        "New York",
        "US",
        "America/New_York",
        "USD",
        (180, 760),
        ("Larkspur Street",),
        ("Brownstone on Larkspur", "Garden Flat Larkspur"),
    ),
    Place(
        "Joshua Tree",
        "California",
        "US",
        "America/Los_Angeles",
        "USD",
        (160, 640),
        ("Coyote Melon Road",),
        ("Desert Glass House", "Coyote Melon Cabin"),
    ),
    Place(
        "Phoenix",
        "Arizona",
        "US",
        "America/Phoenix",
        "USD",
        (120, 420),
        ("Saguaro Bend",),
        ("Casita Saguaro",),
    ),
    Place(
        "London",
        "England",
        "GB",
        "Europe/London",
        "GBP",
        (130, 560),
        ("Tallowmere Road",),
        ("Tallowmere Mews", "Canal Boat Heron"),
    ),
    Place(
        "Skye",
        "Scotland",
        "GB",
        "Europe/London",
        "GBP",
        (120, 380),
        ("Kelpie Brae",),
        ("Kelpie Croft",),
    ),
    Place(
        "Berlin",
        "Berlin",
        "DE",
        "Europe/Berlin",
        "EUR",
        (95, 360),
        ("Lindenkuppe",),
        ("Altbau Lindenkuppe",),
    ),
    Place(
        "Kyoto",
        "Kyoto",
        "JP",
        "Asia/Tokyo",
        "JPY",
        (16000, 74000),
        ("Hoshimi Lane",),
        ("Machiya Hoshimi", "Machiya Tsukikage"),
    ),
    Place(
        "Oaxaca",
        "Oaxaca",
        "MX",
        "America/Mexico_City",
        "MXN",
        (1300, 5200),
        ("Calle del Copal",),
        ("Casa Copal",),
    ),
    Place(
        "Cape Town",
        "Western Cape",
        "ZA",
        "Africa/Johannesburg",
        "ZAR",
        (1400, 7200),
        ("Protea Rise",),
        ("Protea Rise House",),
    ),
    Place(
        "Queenstown",
        "Otago",
        "NZ",
        "Pacific/Auckland",
        "NZD",
        (210, 840),
        ("Tussock Way",),
        ("Tussock Lodge",),
    ),
)

#: country → given names, family names, language, home towns with their zones.
PEOPLES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str, tuple[tuple[str, str], ...]]] = {
    "BR": (
        (
            "Marisol",
            "Antônio",
            "Jandira",
            "Caio",
            "Luzia",
            "Otávio",
            "Inês",
            "Ubirajara",
            "Célia",
            "Davi",
            "Rosaura",
            "Heitor",
        ),
        (
            "Telesmar",
            "Duarvale",
            "Bragantil",
            "Sabugosa",
            "Pintarelli",
            "Araripe-Luz",
            "Cordovil",
            "Montanhês",
            "Peixotal",
        ),
        "pt-br",
        (
            ("São Paulo", "America/Sao_Paulo"),
            ("Recife", "America/Recife"),
            ("Cuiabá", "America/Cuiaba"),
            ("Curitiba", "America/Sao_Paulo"),
        ),
    ),
    "PT": (
        ("Beatriz", "Gonçalo", "Leonor", "Vasco", "Filipa", "Simão"),
        ("Alvorinha", "Serrasqueiro", "Lourosa", "Caldeirinha", "Varandas-Rio"),
        "en",
        (("Porto", "Europe/Lisbon"), ("Ponta Delgada", "Atlantic/Azores")),
    ),
    "US": (
        ("Wren", "Calloway", "Marlowe", "Imani", "Teodora", "Beckett", "Odessa", "Linus"),
        ("Hallowmere", "Thistlewood", "Brackenridge-Ames", "Okonjay", "Fenwillow", "Lakeborn"),
        "en",
        (
            ("Boston", "America/New_York"),
            ("Denver", "America/Denver"),
            ("Portland", "America/Los_Angeles"),
        ),
    ),
    "GB": (
        ("Kate", "Alasdair", "Priyanka", "Rupert", "Morwenna", "Idris"),
        ("Hallowarth", "Penhaligan", "Quillfeather", "Ashgrovely", "Trewithan"),
        "en",
        (("Leeds", "Europe/London"), ("Edinburgh", "Europe/London")),
    ),
    "DE": (
        ("Annelore", "Jost", "Friederike", "Malte"),
        ("Achterbergen", "Lindenkamp", "Wolkenhauer-Bey", "Sternfelder"),
        "en",
        (("Hamburg", "Europe/Berlin"), ("Leipzig", "Europe/Berlin")),
    ),
    "JP": (
        ("Haruka", "Sōta", "Midori", "Kenjiro"),
        ("Arakawazu", "Hoshimori", "Tsukigase", "Minasora"),
        "en",
        (("Osaka", "Asia/Tokyo"), ("Sapporo", "Asia/Tokyo")),
    ),
    "MX": (
        ("Ximena", "Leobardo", "Itzel", "Ramiro"),
        ("Copalero", "Villaluz-Mora", "Nopaltitla", "Jacalar"),
        "en",
        (("Guadalajara", "America/Mexico_City"), ("Tijuana", "America/Tijuana")),
    ),
    "ZA": (
        ("Thandeka", "Pieter", "Lerato", "Sipho"),
        ("Proteashaw", "Umhlabane", "Fynbosch", "Karoosi"),
        "en",
        (("Durban", "Africa/Johannesburg"),),
    ),
    "NZ": (
        ("Aroha", "Fraser", "Mereana", "Callum"),
        ("Tussockby", "Kahurangi-Lee", "Southerlay", "Pounamara"),
        "en",
        (("Wellington", "Pacific/Auckland"),),
    ),
}

#: Telephone numbers set aside for stories: they ring nowhere. “{}” is filled with two or three digits.
FICTIONAL_NUMBERS = {
    "US": "+121255501{:02d}",
    "GB": "+447700900{:03d}",
    "DE": "+493023125{:03d}",
}

NOTES_EN = (
    "Prefers one contact person.",
    "Wants the plan first, the apology second.",
    "Knows contract law and quotes clauses back. Be exact.",
)
NOTES_PT = (
    "Prefere falar sempre com a mesma pessoa.",
    "Gosta de receber o resumo por escrito.",
    "Pede clareza sobre prazos e valores.",
)
