"""The certificate: a PDF/A-3a with the signed credential attached, and a square code that proves it offline."""

from passerelle.core.credentials.certificate.printing import CannotPrint, Ended, make
from passerelle.core.credentials.certificate.wording import ENGLISH, Wording

__all__ = ["ENGLISH", "CannotPrint", "Ended", "Wording", "make"]
