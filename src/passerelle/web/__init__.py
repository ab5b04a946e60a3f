"""Pages, a folder per desk: public, learner, provider, panel, registrar, and so on."""
