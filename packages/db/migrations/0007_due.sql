CREATE TABLE "scheduled_notifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"sender_id" uuid NOT NULL,
	"request_id" text,
	"send_at" timestamp (3) with time zone NOT NULL,
	"recipients" jsonb NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"severity" text NOT NULL,
	"group_key" text,
	"expires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
DROP INDEX "notifications_inbox";--> statement-breakpoint
DROP INDEX "notifications_archived";--> statement-breakpoint
DROP INDEX "notifications_unread";--> statement-breakpoint
DROP INDEX "notifications_mentions";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "snoozed_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "place" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "expires_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "scheduled_notifications" ADD CONSTRAINT "scheduled_notifications_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "scheduled_notifications_send_at_index" ON "scheduled_notifications" USING btree ("send_at");--> statement-breakpoint
CREATE INDEX "scheduled_notifications_sender_id_send_at_id_index" ON "scheduled_notifications" USING btree ("sender_id","send_at","id");--> statement-breakpoint
CREATE INDEX "scheduled_notifications_request_id_index" ON "scheduled_notifications" USING btree ("request_id");--> statement-breakpoint
CREATE INDEX "notifications_snoozed" ON "notifications" USING btree ("user_id",coalesce("place", "id")) WHERE "notifications"."snoozed_until" is not null;--> statement-breakpoint
CREATE INDEX "notifications_due" ON "notifications" USING btree (least("snoozed_until", "expires_at")) WHERE "notifications"."snoozed_until" is not null or "notifications"."expires_at" is not null;--> statement-breakpoint
CREATE INDEX "notifications_inbox" ON "notifications" USING btree ("user_id",coalesce("place", "id")) WHERE "notifications"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_archived" ON "notifications" USING btree ("user_id",coalesce("place", "id")) WHERE "notifications"."archived_at" is not null;--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("user_id",coalesce("place", "id")) WHERE "notifications"."read_at" is null and "notifications"."archived_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_mentions" ON "notifications" USING btree ("user_id",coalesce("place", "id")) WHERE "notifications"."kind" = 'mention' and "notifications"."archived_at" is null;