"""Paper: dossiers, letters with their numbers, evidence. Knows no case."""

from documents.models.evidence import Evidence, EvidenceView
from documents.models.letters import Dossier, Letter, NumberSeries
from documents.models.wordings import LetterWording

__all__ = ["Dossier", "Evidence", "EvidenceView", "Letter", "LetterWording", "NumberSeries"]
