"""What can be earned and where it is taught: micro-credentials, short courses, programmes, who may teach for whom."""

from passerelle.catalogue.models.asking import AuthorisationClock, AuthorisationRequest
from passerelle.catalogue.models.courses import CourseInstance, ShortCourse
from passerelle.catalogue.models.joint import JointAwarding
from passerelle.catalogue.models.making import CoAuthor, CoDesigner, Comment, DesignerKind, Part, SavedText
from passerelle.catalogue.models.origins import Begun, Origin
from passerelle.catalogue.models.overlap import OutcomeMark
from passerelle.catalogue.models.partners import Evaluation, Opinion, PartnerAct, PartnerAuthorisation
from passerelle.catalogue.models.phases import OwnPhases, PhaseDone
from passerelle.catalogue.models.programmes import Programme
from passerelle.catalogue.models.qualifications import MicroCredential
from passerelle.catalogue.models.revisions import Revision
from passerelle.catalogue.models.words import UNDETERMINED, LearningKind, Mode, Route, Supervision, in_language, place

__all__ = [
    "UNDETERMINED",
    "AuthorisationClock",
    "AuthorisationRequest",
    "Begun",
    "CoAuthor",
    "CoDesigner",
    "Comment",
    "CourseInstance",
    "DesignerKind",
    "Evaluation",
    "JointAwarding",
    "LearningKind",
    "MicroCredential",
    "Mode",
    "Opinion",
    "Origin",
    "OutcomeMark",
    "OwnPhases",
    "Part",
    "PartnerAct",
    "PartnerAuthorisation",
    "PhaseDone",
    "Programme",
    "Revision",
    "Route",
    "SavedText",
    "ShortCourse",
    "Supervision",
    "in_language",
    "place",
]
