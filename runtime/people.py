"""Who can sign in to the demo, as a table in the terminal."""

from rich.markup import escape
from rich.table import Table

from runtime.terminal import console


def show(people: list[dict[str, str]]) -> None:
    """Print who can sign in, a row each, with whatever the product tells; a password they share stands below."""
    shared = {person.get("password", "") for person in people}
    columns = [
        name for name in (people[0] if people else {}) if name != "password" or len(shared) > 1
    ]
    table = Table(title="Sign in as", title_justify="left")
    for name in columns:
        table.add_column(name.replace("_", " ").capitalize(), overflow="fold")
    for person in people:
        table.add_row(*(escape(str(person.get(name, ""))) for name in columns))
    console.print(table)
    if len(shared) == 1:
        console.print(f"Password for everybody: [bold]{escape(shared.pop())}[/]")
