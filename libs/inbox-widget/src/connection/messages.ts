// What goes over the sockets. Fields are written as they travel.

export type Priority = 'low' | 'normal' | 'high' | 'urgent';

/** A button: where it leads is somebody else's data, and looked at before it becomes a link. */
export interface NotificationAction {
  title: string;
  link: string;
}

/** A notification as the API and the sockets show it. Times are ISO 8601. */
export interface InboxNotification {
  id: string;
  type: string;
  category: string;
  priority: Priority;
  title: string;
  message: string;
  link: string | null;
  image: string | null;
  actions: NotificationAction[];
  data: Record<string, unknown>;
  isAnnouncement: boolean;
  createdAt: string;
  readAt: string | null;
  expiresAt: string | null;
}

export type ServerMessage =
  | {
      type: 'connected';
      last_id?: string | null;
      expires_at?: string | null;
      realtime?: boolean;
      quiet_until?: string | null;
    }
  | { type: 'unread_count'; count: number }
  | { type: 'new_notification'; notification: InboxNotification }
  | { type: 'notification_read' | 'notification_unread' | 'notification_removed'; notification_id: string }
  | { type: 'all_read' | 'read_removed' | 'pong' }
  | { type: 'settings_changed'; realtime: boolean; quiet_until: string | null }
  | { type: 'resumed'; count: number }
  | { type: 'authenticated'; expires_at: string }
  | { type: 'error'; code: string; message: string; in_reply_to: string | null };

export type ClientMessage =
  | { type: 'ping' | 'get_unread_count' | 'mark_all_as_read' }
  | { type: 'mark_as_read'; notification_id: string }
  | { type: 'resume'; last_id: string | null }
  | { type: 'authenticate'; token: string };

/** @returns undefined for what is no message: more may come than is known today, and none of it breaks the page */
export function parseMessage(data: unknown): ServerMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message = JSON.parse(data) as ServerMessage | null;
    if (typeof message?.type !== 'string') return undefined;
    if (message.type === 'new_notification' && typeof message.notification?.id !== 'string') return undefined;
    return message;
  } catch {
    return undefined;
  }
}
