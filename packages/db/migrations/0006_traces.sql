CREATE UNLOGGED TABLE "trace_answers" (
	"inquiry_id" uuid NOT NULL,
	"server_id" text NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"answer" jsonb NOT NULL,
	CONSTRAINT "trace_answers_inquiry_id_server_id_pk" PRIMARY KEY("inquiry_id","server_id")
);
--> statement-breakpoint
ALTER TABLE "feed_events" ADD COLUMN "trace_id" uuid;