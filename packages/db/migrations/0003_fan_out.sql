DROP INDEX "notifications_group";--> statement-breakpoint
CREATE INDEX "notifications_to_read" ON "notifications" USING btree ("user_id","group_key") WHERE "notifications"."read_at" is null;--> statement-breakpoint
CREATE INDEX "notifications_about_message" ON "notifications" USING btree ("group_key",("data"->>'messageId')) WHERE "notifications"."group_key" is not null;--> statement-breakpoint
CREATE INDEX "requests_created_at_index" ON "requests" USING btree ("created_at");