"""PostgreSQL takes no NUL in a text; whoever puts one into an address is told, and nothing breaks."""

from __future__ import annotations

import pytest

from passerelle.people.models import Duty
from tests import factories as make
from tests.web.asking import browser

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]


@pytest.mark.parametrize(
    "path",
    [
        *("/entries/MC-%00/", "/entries/SC-%00/versions/", "/levels/%00/", "/organisations/?role=%00", "/?page=%00"),
        *("/find/?q=%00", "/find/?level=%00&field=%00", "/provider/entries/MC-%00/", "/organisation/decisions/PR-%00/"),
        *(
            "/api/micro-credentials/MC-%00",
            "/api/organisations/roles/%00",
            "/api/journal/%00",
            "/api/journal/x?kind=%00",
        ),
    ],
)
def test_a_nul_in_an_address_is_no_fault_of_the_server(path):
    somebody = make.member(make.organisation(), somebody=make.person(duties=[Duty.OPERATOR, Duty.REGISTRAR]))

    assert browser(somebody).get(path).status_code in {200, 404, 422}
