"""The words Open Badges and CLR have for kinds of things: where one of them is asked for, or one of somebody's own.

Source: Open Badges 3.0 (document 1.2), appendix B, enumerations; CLR 2.0, AssociationType.
"""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IDENTIFIER_TYPES: Final = _words(
    """
    name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn issn lisSourcedId
    oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId ltiPlatformId ltiUserId identifier
    """
)
ACHIEVEMENT_TYPES: Final = _words(
    """
    Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge BachelorDegree Certificate
    CertificateOfCompletion Certification CommunityService Competency Course CoCurricular Degree Diploma
    DoctoralDegree Fieldwork GeneralEducationDevelopment JourneymanCertificate LearningProgram License Membership
    ProfessionalDoctorate QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential
    ResearchDoctorate SecondarySchoolDiploma
    """
)
TARGET_TYPES: Final = _words(
    "ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel CTDL"
)
RESULT_TYPES: Final = _words(
    """
    GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result RubricCriterion
    RubricCriterionLevel RubricScore ScaledScore Status
    """
)
RESULT_STATES: Final = _words("Completed Enrolled Failed InProgress OnHold Provisional Withdrew")
ASSOCIATIONS: Final = _words("exactMatchOf isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy")
