namespace Halftone.Core.Accounting;

/// <summary>The names of all parts: what `halftone memory`, the document and the metric say.</summary>
internal static class PartNames
{
    internal const string ClientConnections = "client_connections";
    internal const string InstanceConnections = "instance_connections";
    internal const string WaitingRequests = "waiting_requests";
    internal const string RequestsInFlight = "requests_in_flight";
    internal const string SpareExchanges = "spare_exchanges";
    internal const string Blocks = "blocks";
    internal const string ReactorBuffers = "reactor_buffers";
    internal const string Mailboxes = "mailboxes";
    internal const string AccessLog = "access_log";
    internal const string SlotTables = "slot_tables";
    internal const string ClientRates = "client_rates";
    internal const string VersionCounters = "version_counters";
    internal const string EvidenceRings = "evidence_rings";
    internal const string ReleaseEvidence = "release_evidence";
    internal const string InstanceOutput = "instance_output";
    internal const string LogFollowers = "log_followers";
    internal const string Notifications = "notifications";
    internal const string Store = "store";
    internal const string OtherObjects = "other_objects";
    internal const string FreeHeap = "free_heap";
    internal const string NativeMemory = "native_memory";
    internal const string Program = "program";
    internal const string MappedFiles = "mapped_files";
    internal const string ThreadStacks = "thread_stacks";
    internal const string NotAccounted = "not_accounted";

    internal static IReadOnlyList<string> All { get; } =
    [
        ClientConnections, InstanceConnections, WaitingRequests, RequestsInFlight, SpareExchanges, Blocks, ReactorBuffers, Mailboxes, AccessLog, SlotTables, ClientRates,
        VersionCounters, EvidenceRings, ReleaseEvidence, InstanceOutput, LogFollowers, Notifications, Store, OtherObjects, FreeHeap, NativeMemory, Program, MappedFiles, ThreadStacks, NotAccounted,
    ];
}
