"""Where everything is."""

from django.urls import include, path
from django.views.i18n import set_language

from passerelle.api.api import api

urlpatterns = [
    path("", include("passerelle.web.public.urls")),
    path("provider/", include("passerelle.web.provider.urls")),
    path("organisation/", include("passerelle.web.organisation.urls")),
    path("learner/", include("passerelle.web.learner.urls")),
    path("prior-learning/", include("passerelle.web.prior_learning.urls")),
    path("assessor/", include("passerelle.web.assessor.urls")),
    path("recognition/", include("passerelle.web.recognition.urls")),
    path("employer/", include("passerelle.web.employer.urls")),
    path("registers/", include("passerelle.web.registers.urls")),
    path("figures/", include("passerelle.web.figures.urls")),
    path("goals/", include("passerelle.web.figures.goal_urls")),
    path("frameworks/", include("passerelle.web.frameworks.urls")),
    path("opportunities/", include("passerelle.web.employer.public_urls")),
    path("registrar/", include("passerelle.web.registrar.urls")),
    path("panel/", include("passerelle.web.panel.urls")),
    path("officer/", include("passerelle.web.officer.urls")),
    path("matters/", include("passerelle.web.matters.urls")),
    path("rules/", include("passerelle.web.policy.public_urls")),
    path("policy/frameworks/", include("passerelle.web.frameworks.desk_urls")),
    path("policy/goals/", include("passerelle.web.figures.desk_urls")),
    path("policy/", include("passerelle.web.policy.urls")),
    path("operator/", include("passerelle.web.operator.urls")),
    path("reviews/", include("passerelle.web.quality.urls")),
    path("cycles/", include("passerelle.web.cycles.urls")),
    path("", include("passerelle.web.practice.urls")),
    path("", include("passerelle.web.endorsing.urls")),
    path("partners/", include("passerelle.web.partners.urls")),
    path("making/", include("passerelle.web.making.urls")),
    path("", include("passerelle.web.feedback.urls")),
    path("", include("passerelle.web.guidance.urls")),
    path("counselling/", include("passerelle.web.guidance.desk_urls")),
    path("counter/", include("passerelle.web.guidance.counter_urls")),
    path("awarder/", include("passerelle.web.awarder.urls")),
    path("", include("passerelle.web.portfolio.urls")),
    path("", include("passerelle.web.verify.urls")),
    path("", include("passerelle.web.trust.urls")),
    path("account/", include("allauth.account.urls")),
    path("_allauth/", include("allauth.headless.urls")),
    path("language/", set_language, name="set_language"),
    path("api/", api.urls),
]
