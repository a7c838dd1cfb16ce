CREATE TABLE "broadcasts" (
	"number" bigint PRIMARY KEY NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"data" jsonb NOT NULL,
	"severity" text NOT NULL,
	"actor_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"trace_id" uuid,
	CONSTRAINT "broadcasts_id_unique" UNIQUE("id")
);
--> statement-breakpoint
ALTER TABLE "feed_epoch" ADD COLUMN "broadcasts" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "feed_epoch" ADD COLUMN "broadcasts_floor" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE FUNCTION "broadcasts_head"() RETURNS bigint LANGUAGE sql STABLE BEGIN ATOMIC SELECT "broadcasts" FROM "feed_epoch"; END;--> statement-breakpoint
ALTER TABLE "feeds" ADD COLUMN "broadcasts" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "feeds" ALTER COLUMN "broadcasts" SET DEFAULT broadcasts_head();--> statement-breakpoint
ALTER TABLE "broadcasts" ADD CONSTRAINT "broadcasts_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;
