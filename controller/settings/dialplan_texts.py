"""The dialplan's own sentences in the languages we speak: short, and the emergency number first.

``{number}`` is the country's emergency number. A clinic writes its own wording, or another
language, under ``fallback: sentences:``.
"""

from __future__ import annotations

NAMES = ("fallback", "emergency", "message", "goodbye", "unavailable")

_EMERGENCY_NUMBERS = {"US": "911", "CA": "911", "MX": "911", "KR": "119", "GB": "999", "AU": "000"}
_EMERGENCY_NUMBER_ELSEWHERE = "112"

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "fallback": "If this is an emergency, hang up and dial {number}. "
        "We are sorry: our system is not available right now. We are ringing our staff. Please hold.",
        "emergency": "If you are in danger, hang up and dial {number} now. We are ringing our staff at once.",
        "message": "Nobody can take your call right now. After the tone, please say your name, your number "
        "and how we can help. If this is an emergency, hang up and dial {number}.",
        "goodbye": "Thank you. Goodbye.",
        "unavailable": "This is not available right now. Please try again in a minute.",
    },
    "es": {
        "fallback": "Si es una emergencia, cuelgue y marque el {number}. "
        "Lo sentimos: nuestro sistema no está disponible ahora. Estamos llamando al personal. Por favor, espere.",
        "emergency": "Si está en peligro, cuelgue y marque el {number} ahora. Estamos llamando al personal.",
        "message": "Nadie puede atender su llamada ahora. Después del tono, diga su nombre, su número "
        "y cómo podemos ayudarle. Si es una emergencia, cuelgue y marque el {number}.",
        "goodbye": "Gracias. Adiós.",
        "unavailable": "Esto no está disponible ahora. Inténtelo de nuevo en un minuto.",
    },
    "ko": {
        "fallback": "응급 상황이면 전화를 끊고 {number}로 전화하세요. "
        "죄송합니다. 지금은 시스템을 사용할 수 없습니다. 직원을 호출하고 있으니 잠시 기다려 주세요.",
        "emergency": "위험한 상황이면 전화를 끊고 지금 {number}로 전화하세요. 직원을 바로 호출하고 있습니다.",
        "message": "지금은 전화를 받을 수 없습니다. 삐 소리가 나면 이름과 전화번호, 용건을 말씀해 주세요. "
        "응급 상황이면 전화를 끊고 {number}로 전화하세요.",
        "goodbye": "감사합니다. 안녕히 계세요.",
        "unavailable": "지금은 사용할 수 없습니다. 잠시 후 다시 시도해 주세요.",
    },
}


def emergency_number(country: str) -> str:
    """What one dials for an ambulance in ``country`` (ISO 3166 alpha-2)."""
    return _EMERGENCY_NUMBERS.get(country, _EMERGENCY_NUMBER_ELSEWHERE)
