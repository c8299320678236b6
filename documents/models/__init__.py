"""Paper: dossiers, letters with their numbers, evidence. Knows no case."""

from documents.models.evidence import Evidence, EvidenceView
from documents.models.formfields import FormField
from documents.models.letters import Dossier, Letter, NumberSeries
from documents.models.uploads import Upload
from documents.models.wordings import LetterWording

__all__ = [
    "Dossier",
    "Evidence",
    "EvidenceView",
    "FormField",
    "Letter",
    "LetterWording",
    "NumberSeries",
    "Upload",
]
