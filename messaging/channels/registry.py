"""Which adapter carries which channel: one line for each."""

from messaging.channels.apprise import AppriseChannel
from messaging.channels.channel import Channel as Adapter
from messaging.channels.email import EmailChannel
from messaging.channels.in_app import InAppChannel
from messaging.channels.push import PushChannel
from messaging.channels.telephone import SMSChannel, VoiceChannel
from messaging.models import Channel

ADAPTERS: dict[str, Adapter] = {
    Channel.EMAIL: EmailChannel(),
    Channel.SMS: SMSChannel(),
    Channel.VOICE: VoiceChannel(),
    Channel.PUSH: PushChannel(),
    Channel.APPRISE: AppriseChannel(),
    Channel.IN_APP: InAppChannel(),
}
