/** What every installation knows from the start. */
export interface TableRow {
  type: string;
  category: string;
  priority: string;
  /** Channels by audience; `fallback` are those taken when nothing before was delivered. */
  notify: { audience: string; channels: string[]; fallback: string[] }[];
}

/** One line a type: type, category, priority, and audience=channels; after `>` the fallback. */
const TABLE = `
system.started system low ops:system=discord
system.error system urgent ops:system=discord admins=in_app
system.maintenance system normal everyone=in_app
admin.alert system urgent admins=in_app+telegram+email ops:system=discord
photo_event.created system low ops:system=discord
photo_event.updated system low ops:system=discord
photo_event.deleted system low ops:system=discord
member.registered members normal ops:member=discord admins=in_app
member.welcomed members normal customer=in_app+telegram+email
member.logged_in members low ops:member=discord
member.login_failed members high ops:member=discord
member.updated members low ops:member=discord
member.deactivated members low ops:member=discord
member.deleted members low ops:member=discord
facesearch.performed facesearch low ops:facesearch=discord
facesearch.completed facesearch low ops:facesearch=discord
facesearch.failed facesearch high ops:facesearch=discord
upload.started upload low ops:upload=discord
upload.completed upload low ops:upload=discord
upload.processed upload low ops:upload=discord
upload.failed upload high ops:upload=discord
payment.completed payments high customer=in_app+telegram+email+push ops:payment=discord
payment.failed payments high customer=in_app+telegram+email+push ops:payment=discord
payment.refunded payments high customer=in_app+telegram+email ops:payment=discord
payment.installment_due payments high customer=in_app+telegram+email+sms+push
payment.wallet_loaded payments normal customer=in_app+telegram
payment.invoice_generated payments normal customer=in_app+email
payment.received payments high customer=in_app+email
order.created orders normal customer=in_app+telegram+email ops:order=discord
order.paid orders normal customer=in_app+telegram+email staff=in_app+telegram ops:order=discord
order.assigned orders normal staff=in_app+telegram
order.completed orders normal customer=in_app+telegram+email+push ops:order=discord
order.cancelled orders high customer=in_app+telegram+email ops:order=discord
loyalty.discount_issued loyalty normal customer=in_app+telegram+push
loyalty.birthday_discount_issued loyalty normal customer=in_app+telegram+push
loyalty.discount_redeemed loyalty normal customer=in_app+telegram ops:member=discord
loyalty.discount_expiring loyalty normal customer=in_app+telegram+push
loyalty.points_awarded loyalty low customer=in_app+telegram+push
loyalty.tier_upgraded loyalty normal customer=in_app+telegram+push
loyalty.milestone_reached loyalty normal customer=in_app+telegram+push
loyalty.badge_awarded loyalty low customer=in_app+telegram+push
loyalty.redemption.approved loyalty normal customer=in_app+telegram+email
loyalty.redemption.rejected loyalty normal customer=in_app+telegram+email
booking.created bookings normal customer=in_app+telegram+email staff=in_app
booking.rescheduled bookings high customer=in_app+telegram+email staff=in_app
booking.cancelled bookings high customer=in_app+telegram+email staff=in_app
booking.reminder.day_before bookings high customer=telegram+push>sms
booking.reminder.hour_before bookings high customer=telegram+push>sms
booking.reminder.started bookings high customer=telegram+push>sms
booking.reminder.ending bookings high customer=telegram+push>sms
booking.waitlist_offered bookings high customer=telegram+push+sms
class.bundle.created classes normal customer=in_app+telegram+email
class.bundle.deposit_paid classes normal customer=in_app+telegram+email
class.bundle.completed classes normal customer=in_app+telegram+email
class.installment.due classes high customer=in_app+telegram+email+sms
class.message.received classes normal customer=in_app+telegram
class.ticket.created classes normal admins=in_app ops:system=discord
ticket.created support normal customer=in_app+email ops:system=discord
ticket.assigned support normal staff=in_app+telegram
ticket.replied support normal customer=in_app+email
ticket.resolved support normal customer=in_app+email
ticket.reopened support normal customer=in_app+email staff=in_app+telegram
ticket.escalated support urgent staff=in_app+telegram ops:system=discord
contact.received support normal admins=in_app+email
contact.replied support normal customer=in_app+email
contact.status_changed support normal customer=in_app
song.uploaded songs normal customer=in_app+email admins=in_app
song.approved songs high customer=in_app+email
song.rejected songs high customer=in_app+email
broadcast.started broadcasts normal admins=in_app ops:system=discord
broadcast.finished broadcasts normal admins=in_app ops:system=discord
broadcast.failed broadcasts high admins=in_app ops:system=discord
auth.login_token_issued security urgent customer=telegram
auth.verification_code_issued security urgent customer=email customer=sms
announcement.published system normal everyone=in_app
`;

/** The event types the platform promises, with who is told and where. */
export const EVENT_TABLE: TableRow[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [type, category, priority, ...audiences] = line.split(' ') as [string, string, string, ...string[]];
    const notify = audiences.map((text) => {
      const [audience, ways] = text.split('=') as [string, string];
      const [channels, fallback] = ways.split('>').map((names) => names.split('+')) as [string[], string[]?];
      return { audience, channels, fallback: fallback ?? [] };
    });
    return { type, category, priority, notify };
  });
