"""The people of Harbourline, as the sources name them."""

SUPPORT = ("Maren Holt", "Jules Okafor", "Sanne de Wit")
ENGINEERS = (
    "Ines Calado",
    "Tobias Renner",
    "Aoife Brannigan",
    "Kwame Boateng",
    "Petra Lindqvist",
    "Dev Malhotra",
    "Yuki Sandoval",
)
ROBOT = "Repo Bot"


def mail_of(name: str) -> str:
    """`ines@harbourline.example`"""
    return f"{name.split()[0].lower()}@harbourline.example"
