"""Letters by mail: what fell due is told to who must act, once, in their language, with nothing private in it."""
