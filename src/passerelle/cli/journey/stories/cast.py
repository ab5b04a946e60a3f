"""Who of the demonstration country plays in the stories, by role."""

from __future__ import annotations

CAST = {
    "operator": "pavel-dubrin@authority.mirane.example",
    "registrar": "nadia-benhamou@authority.mirane.example",
    "officer": "idris-kamara@authority.mirane.example",
    "second officer": "lucia-moretti@authority.mirane.example",
    "policy officer": "salma-idrissi@authority.mirane.example",
    "second policy officer": "khalil-mansour@authority.mirane.example",
    "other awarder": "rachid-ouali@chamber-of-energy-trades.mirane.example",
    "provider": "ousmane-ba-lindqvist@radio-school-of-mirane.mirane.example",
    "assessor": "deborah-lindgren@mirane-testing-centre.mirane.example",
    "other assessor": "moussa-kebe@lake-technical-college.mirane.example",
    "recognition officer": "samuel-adeyinka@mirane-polytechnic.mirane.example",
    "employer": "hana-belkacem@mirane-water-authority.mirane.example",
}
