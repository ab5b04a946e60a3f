"""ISO 639-1: the code of a language, from a code, its English name or its own."""

from __future__ import annotations

import re

_NAMES = {
    "af": "Afrikaans", "am": "Amharic|አማርኛ", "ar": "Arabic|العربية|اللغة العربية|ara", "az": "Azerbaijani",
    "be": "Belarusian", "bg": "Bulgarian|Български|bul", "bn": "Bengali|বাংলা", "bs": "Bosnian|Bosanski",
    "ca": "Catalan|Català|cat", "cs": "Czech|Čeština|ces|cze", "cy": "Welsh|Cymraeg", "da": "Danish|Dansk|dan",
    "de": "German|Deutsch|Allemand|Tedesco|Alemán|deu|ger", "el": "Greek|Ελληνικά|ell|gre",
    "en": "English|Anglais|Inglese|Inglés|Englisch|Inglês|eng",
    "es": "Spanish|Español|Castellano|Espagnol|Spagnolo|spa",
    "et": "Estonian|Eesti|est", "eu": "Basque|Euskara", "fa": "Persian|Farsi|فارسی", "fi": "Finnish|Suomi|fin",
    "fr": "French|Français|Francese|Francés|Französisch|fra|fre", "ga": "Irish|Gaeilge|gle", "gl": "Galician|Galego",
    "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew|עברית|heb", "hi": "Hindi|हिन्दी|hin", "hr": "Croatian|Hrvatski|hrv",
    "hu": "Hungarian|Magyar|hun", "hy": "Armenian|Հայերեն", "id": "Indonesian|Bahasa Indonesia|ind", "ig": "Igbo",
    "is": "Icelandic|Íslenska|isl", "it": "Italian|Italiano|Italien|Italienisch|ita", "ja": "Japanese|日本語|jpn",
    "ka": "Georgian|ქართული", "kk": "Kazakh|Қазақ", "km": "Khmer", "kn": "Kannada", "ko": "Korean|한국어|kor",
    "lb": "Luxembourgish|Lëtzebuergesch|ltz", "lo": "Lao", "lt": "Lithuanian|Lietuvių|lit",
    "lv": "Latvian|Latviešu|lav",
    "mk": "Macedonian|Македонски", "ml": "Malayalam", "mn": "Mongolian|Монгол", "mr": "Marathi",
    "ms": "Malay|Bahasa Melayu|msa", "mt": "Maltese|Malti|mlt", "my": "Burmese", "nb": "Norwegian Bokmål|Bokmål",
    "ne": "Nepali|नेपाली", "nl": "Dutch|Nederlands|Néerlandais|Olandese|nld|dut", "nn": "Norwegian Nynorsk|Nynorsk",
    "no": "Norwegian|Norsk|nor", "pa": "Punjabi", "pl": "Polish|Polski|pol", "ps": "Pashto",
    "pt": "Portuguese|Português|Portugais|Portoghese|por", "ro": "Romanian|Română|ron|rum",
    "ru": "Russian|Русский|Russe|Russo|rus", "rw": "Kinyarwanda", "si": "Sinhala", "sk": "Slovak|Slovenčina|slk|slo",
    "sl": "Slovenian|Slovene|Slovenščina|slv", "so": "Somali", "sq": "Albanian|Shqip|sqi",
    "sr": "Serbian|Srpski|Српски",
    "st": "Sesotho", "sv": "Swedish|Svenska|swe", "sw": "Swahili|Kiswahili", "ta": "Tamil", "te": "Telugu",
    "th": "Thai|ไทย", "tl": "Tagalog|Filipino", "tn": "Setswana|Tswana", "tr": "Turkish|Türkçe|tur",
    "uk": "Ukrainian|Українська|ukr", "ur": "Urdu|اردو", "uz": "Uzbek", "vi": "Vietnamese|Tiếng Việt|vie",
    "xh": "Xhosa", "yo": "Yoruba", "zh": "Chinese|Mandarin|中文|汉语|zho|chi", "zu": "Zulu",
}  # fmt: skip
_CODES = {name.casefold(): code for code, names in _NAMES.items() for name in names.split("|")}
_ASIDE = re.compile(r"\s*[(\[（].*")
_SUBTAG = re.compile(r"[-_][A-Za-z0-9]{2,8}\Z")


def language_code(text: str) -> str | None:
    """Return the code of a language, without its region; nothing where it is not known.

    >>> [language_code(text) for text in ("Portuguese (Brazilian)", "zh-CN", "ITALIANO", "ita", "Klingon")]
    ['pt', 'zh', 'it', 'it', None]
    """
    word = _SUBTAG.sub("", _ASIDE.sub("", " ".join(text.split()))).casefold()
    return word if word in _NAMES else _CODES.get(word)
