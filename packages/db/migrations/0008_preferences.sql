CREATE TABLE "preferences" (
	"user_id" uuid PRIMARY KEY NOT NULL,
	"kinds" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"do_not_disturb_until" timestamp (3) with time zone,
	"quiet_hours" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"quiet" "tstzmultirange" DEFAULT '{}' NOT NULL,
	"quiet_through" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "subjects" (
	"user_id" uuid NOT NULL,
	"group_key" text NOT NULL,
	"mode" text NOT NULL,
	"until" timestamp (3) with time zone,
	"notification_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "subjects_user_id_group_key_pk" PRIMARY KEY("user_id","group_key")
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "looking" (
	"user_id" uuid NOT NULL,
	"server_id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "looking_user_id_server_id_pk" PRIMARY KEY("user_id","server_id")
);
--> statement-breakpoint
CREATE TABLE "push_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"handle" text NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	CONSTRAINT "push_endpoints_endpoint_unique" UNIQUE("endpoint")
);
--> statement-breakpoint
CREATE TABLE "push_keys" (
	"is_only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"public_key" text NOT NULL,
	"private_key" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "push_keys_is_only" CHECK ("push_keys"."is_only")
);
--> statement-breakpoint
CREATE TABLE "push_sends" (
	"notification_id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"outcome" text,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "push_sends_notification_id_endpoint_id_pk" PRIMARY KEY("notification_id","endpoint_id")
);
--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "circumstances" smallint;--> statement-breakpoint
ALTER TABLE "preferences" ADD CONSTRAINT "preferences_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subjects" ADD CONSTRAINT "subjects_user_id_preferences_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."preferences"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_endpoints" ADD CONSTRAINT "push_endpoints_user_id_preferences_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."preferences"("user_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_endpoints" ADD CONSTRAINT "push_endpoints_handle_sessions_handle_fk" FOREIGN KEY ("handle") REFERENCES "public"."sessions"("handle") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_sends" ADD CONSTRAINT "push_sends_notification_id_notifications_id_fk" FOREIGN KEY ("notification_id") REFERENCES "public"."notifications"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "preferences_quiet_through_index" ON "preferences" USING btree ("quiet_through");--> statement-breakpoint
CREATE INDEX "subjects_until_index" ON "subjects" USING btree ("until");--> statement-breakpoint
CREATE INDEX "push_endpoints_user_id_index" ON "push_endpoints" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "push_endpoints_handle_index" ON "push_endpoints" USING btree ("handle");--> statement-breakpoint
CREATE INDEX "push_sends_due" ON "push_sends" USING btree ("due_at") WHERE "push_sends"."outcome" is null;--> statement-breakpoint
CREATE INDEX "push_sends_created_at_index" ON "push_sends" USING btree ("created_at");