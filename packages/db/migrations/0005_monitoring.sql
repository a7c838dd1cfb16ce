CREATE TABLE "audit_entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"subject" text,
	"detail" text DEFAULT '' NOT NULL,
	"streams" integer,
	"answers" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "server_figures" (
	"server_id" text NOT NULL,
	"slot" timestamp (3) with time zone NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"report" jsonb NOT NULL,
	"sample" jsonb NOT NULL,
	CONSTRAINT "server_figures_server_id_slot_pk" PRIMARY KEY("server_id","slot")
);
--> statement-breakpoint
CREATE INDEX "server_figures_slot_index" ON "server_figures" USING btree ("slot");