"""An amount with its currency, counted in minor units so that nothing is ever rounded by accident."""

from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_currency, get_currency_precision
from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (cents; whole yen for JPY) of an ISO 4217 `currency`."""

    minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        """Return the amount in major units, exact."""
        return Decimal(self.minor).scaleb(-get_currency_precision(self.currency))

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> "Money":
        """Make money from major units; refuses a fraction the currency does not have (ValueError)."""
        scaled = Decimal(amount).scaleb(get_currency_precision(currency))
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{amount} has more decimals than {currency}")
        return cls(int(scaled), currency)

    def __str__(self) -> str:
        """Show the amount by the reader's locale, with a no-break space after the symbol."""
        locale = (get_language() or "en").replace("-", "_")
        locale = {"pt_br": "pt_BR", "en": "en"}.get(locale.lower(), "en")
        symbols = {"JPY": "JPY ", "USD": "US$ "}
        text = format_currency(self.amount, self.currency, locale=locale)
        if locale == "en":  # a bare symbol glued to the digits is hard to read and often ambiguous
            symbol = (
                symbols.get(self.currency)
                or text.rstrip("0123456789.,-").lstrip("-").strip() + "\u00a0"
            )
            digits = text.lstrip("-").lstrip(text.rstrip("0123456789.,-").lstrip("-"))
            text = ("-" if self.minor < 0 else "") + symbol.replace(" ", "\u00a0") + digits
        return text.replace(" ", "\u00a0")
