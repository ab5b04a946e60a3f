"""The WSGI application that a server loads; with PASSERELLE_DELIVER=1 this process also delivers the journal."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.config.settings")
application = get_wsgi_application()

from passerelle.vetting.checks import refuse_what_is_amiss  # noqa: E402  (the settings must stand first)

refuse_what_is_amiss()
gc.freeze()  # what was loaded by now stays for good: looking through it for waste again and again finds none
gc.set_threshold(50_000, 10, 10)  # a request for a thousand awards makes many objects and no waste: look less often

if os.environ.get("PASSERELLE_DELIVER") == "1":
    from passerelle.config import environment
    from passerelle.journal import actions, delivery
    from passerelle.letters import actions as letters
    from passerelle.letters import texts

    delivery.start(environment.data_folder(), actions.deliver, actions.tick, letters.post, texts.send)
