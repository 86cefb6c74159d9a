"""Say on the timeline that a case was closed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_closing_rules'),
    ]

    operations = [
        migrations.AlterField(
            model_name='caseevent',
            name='kind',
            field=models.CharField(choices=[('opened', 'Case opened'), ('message_received', 'Message received'), ('message_sent', 'Message sent'), ('message_withdrawn', 'Send taken back'), ('note_added', 'Note added'), ('auto_reply', 'Automatic reply received'), ('mail_held', 'Mail held for triage'), ('delivery_failed', 'Message not delivered'), ('taken', 'Case taken'), ('assigned', 'Case assigned'), ('released', 'Case released'), ('handover_offered', 'Hand-over offered'), ('handover_accepted', 'Hand-over accepted'), ('handover_declined', 'Hand-over declined'), ('handover_withdrawn', 'Hand-over withdrawn'), ('severity_changed', 'Severity changed'), ('type_changed', 'Type changed'), ('risk_changed', 'Risk changed'), ('waiting', 'Waiting'), ('resumed', 'Taken up again'), ('clock_started', 'Clock started'), ('clock_met', 'Clock met'), ('clock_breached', 'Past due'), ('clock_moved', 'Clock moved'), ('clock_warned', 'At risk'), ('clock_reset', 'Clock set back'), ('clock_ended', 'Clock ended'), ('cited', 'Policy cited'), ('party_added', 'Party added'), ('safety_told', 'Safety told'), ('access_granted', 'Access given'), ('alert_raised', 'Alert raised'), ('paged', 'Paged'), ('alert_acknowledged', 'Page answered'), ('alert_escalated', 'Page went on to the next'), ('alert_resolved', 'Alert ended'), ('resolved', 'Resolved'), ('reopened', 'Reopened'), ('taken_over', 'Case taken over from its owner'), ('handover_expired', 'Hand-over ran out'), ('routed', 'Case routed'), ('queued', 'Case waits in a queue'), ('role_given', 'Specialist added'), ('role_ended', 'Specialist left'), ('snoozed', 'Case snoozed'), ('woken', 'Case came back'), ('send_planned', 'Message planned for later'), ('send_cancelled', 'Planned message not sent'), ('department_asked', 'Department asked'), ('department_answered', 'Department answered'), ('department_bounced', 'Department sent the question back'), ('department_chased', 'Department reminded'), ('department_withdrawn', 'Question to a department withdrawn'), ('consult_asked', 'Expert asked'), ('consult_answered', 'Expert answered'), ('consult_closed', 'Question to an expert closed'), ('task_added', 'Task added'), ('task_settled', 'Task settled'), ('recap_written', 'What I heard, written down'), ('recap_answered', 'What I heard, answered'), ('fact_noted', 'Fact noted'), ('fact_changed', 'Fact changed'), ('issue_added', 'Issue added'), ('issue_settled', 'Issue settled'), ('evidence_added', 'Evidence added'), ('redacted', 'Words made unreadable'), ('summary_frozen', 'Summary kept'), ('closed', 'Closed'), ('gate_passed', 'Resolved with something open'), ('merged', 'Case merged'), ('unmerged', 'Merge undone'), ('messages_moved', 'Messages moved'), ('linked', 'Case linked'), ('unlinked', 'Link removed'), ('fanned_out', 'Told to every case of the incident')], max_length=24),
        ),
    ]
