"""Ask: the candidate's own questions, answered from the bank. The question that they are about is in the URL."""

from interviewer.ui.ask.conversation import draw_conversation
from interviewer.ui.context import get_services

draw_conversation(get_services())
