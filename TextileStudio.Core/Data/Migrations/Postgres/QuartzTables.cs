namespace TextileStudio.Core.Data.Migrations.Postgres;

/// <summary>
/// The tables of the clustered scheduler as Quartz 4.7 wants them (it checks them at its start and refuses to run on others). Its optional history tables are
/// left out. An update of Quartz that adds a column needs a migration of ours.
/// </summary>
internal static class QuartzTables
{
    private const string Job = "sched_name, job_name, job_group";
    private const string Trigger = "sched_name, trigger_name, trigger_group";

    /// <summary>Name, columns, primary key, and what it refers to; in an order in which they can be made.</summary>
    private static readonly (string Name, string Columns, string Key, string Refers)[] Tables =
    [
        ("job_details",
            """
            sched_name text NOT NULL, job_name text NOT NULL, job_group text NOT NULL, description text, job_class_name text NOT NULL, is_durable boolean NOT NULL,
            is_nonconcurrent boolean NOT NULL, is_update_data boolean NOT NULL, requests_recovery boolean NOT NULL, job_data bytea
            """, Job, ""),
        ("triggers",
            """
            sched_name text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, job_name text NOT NULL, job_group text NOT NULL, description text,
            next_fire_time bigint, prev_fire_time bigint, priority integer, trigger_state text NOT NULL, trigger_type text NOT NULL, start_time bigint NOT NULL, end_time bigint,
            calendar_name text, misfire_instr smallint, misfire_orig_fire_time bigint, execution_group varchar(200), preferred_node varchar(200),
            preferred_node_auto boolean NOT NULL DEFAULT false, retry_policy varchar(250), retry_attempt integer, continues_trigger_name text, continues_trigger_group text,
            continuation_condition integer, overlap_policy integer, pause_reason varchar(250), paused_by varchar(200), paused_at bigint, misfire_threshold bigint,
            fixed_delay boolean, job_data bytea
            """, Trigger, $"FOREIGN KEY ({Job}) REFERENCES qrtz_job_details ({Job})"),
        ("simple_triggers",
            "sched_name text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, repeat_count bigint NOT NULL, repeat_interval bigint NOT NULL, times_triggered bigint NOT NULL", Trigger, Owned),
        ("cron_triggers",
            "sched_name text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, cron_expression text NOT NULL, time_zone_id text", Trigger, Owned),
        ("simprop_triggers",
            """
            sched_name text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, str_prop_1 text, str_prop_2 text, str_prop_3 text, int_prop_1 integer, int_prop_2 integer,
            long_prop_1 bigint, long_prop_2 bigint, dec_prop_1 numeric, dec_prop_2 numeric, bool_prop_1 boolean, bool_prop_2 boolean, time_zone_id text
            """, Trigger, Owned),
        ("blob_triggers", "sched_name text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, blob_data bytea", Trigger, Owned),
        ("calendars", "sched_name text NOT NULL, calendar_name text NOT NULL, calendar bytea NOT NULL", "sched_name, calendar_name", ""),
        ("paused_trigger_grps",
            "sched_name text NOT NULL, trigger_group text NOT NULL, pause_reason varchar(250), paused_by varchar(200), paused_at bigint", "sched_name, trigger_group", ""),
        ("paused_job_grps",
            "sched_name text NOT NULL, job_group text NOT NULL, pause_reason varchar(250), paused_by varchar(200), paused_at bigint", "sched_name, job_group", ""),
        ("fired_triggers",
            """
            sched_name text NOT NULL, entry_id text NOT NULL, trigger_name text NOT NULL, trigger_group text NOT NULL, instance_name text NOT NULL, fired_time bigint NOT NULL,
            sched_time bigint NOT NULL, priority integer NOT NULL, state text NOT NULL, job_name text, job_group text, is_nonconcurrent boolean NOT NULL, requests_recovery boolean,
            execution_group varchar(200), progress integer, progress_message varchar(250), interrupt_requested_time bigint
            """, "sched_name, entry_id", ""),
        ("scheduler_state",
            "sched_name text NOT NULL, instance_name text NOT NULL, last_checkin_time bigint NOT NULL, checkin_interval bigint NOT NULL, quartz_version varchar(20)", "sched_name, instance_name", ""),
        ("locks", "sched_name text NOT NULL, lock_name text NOT NULL", "sched_name, lock_name", ""),
    ];

    /// <summary>What the scheduler looks for often: the next trigger, the triggers of a job, what a dead node held.</summary>
    private static readonly (string Name, string Columns)[] Indexes =
    [
        ("triggers", "sched_name, job_name, job_group"),
        ("triggers", "sched_name, calendar_name"),
        ("triggers", "sched_name, trigger_state, next_fire_time, priority DESC, misfire_instr"),
        ("fired_triggers", "sched_name, instance_name, requests_recovery"),
        ("fired_triggers", "sched_name, job_name, job_group"),
        ("fired_triggers", "sched_name, trigger_name, trigger_group"),
    ];

    private const string Owned = $"FOREIGN KEY ({Trigger}) REFERENCES qrtz_triggers ({Trigger}) ON DELETE CASCADE";

    public static string Create => string.Join('\n',
    [
        .. Tables.Select(t => $"CREATE TABLE qrtz_{t.Name} ({t.Columns}, PRIMARY KEY ({t.Key}){(t.Refers.Length == 0 ? "" : $", {t.Refers}")});"),
        .. Indexes.Select(i => $"CREATE INDEX ON qrtz_{i.Name} ({i.Columns});"),
    ]);

    public static string Drop => string.Join('\n', Enumerable.Reverse(Tables).Select(t => $"DROP TABLE qrtz_{t.Name};"));
}
