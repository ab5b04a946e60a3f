from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "passerelle.letters"

    def ready(self) -> None:
        """Let Django know what it checks before a deployment, and the journal who is told of answers."""
        from passerelle.letters import (  # noqa: F401
            accounts,
            answers,
            appraisals,
            checks,
            cycles,
            digests,
            endorsing,
            feedback,
            guidance,
            hearings,
            making,
            partners,
            pathways,
            places,
            portfolio,
            practice,
            prior_learning,
            results,
            reviews,
            second_marking,
            sittings,
            stacking,
            work,
        )
