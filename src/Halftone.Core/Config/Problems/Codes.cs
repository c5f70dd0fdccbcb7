namespace Halftone.Core.Config.Problems;

/// <summary>Every problem a config can have. A number, once published, keeps its meaning; a retired one is not used again.</summary>
internal static class Codes
{
    private static readonly List<ProblemCode> Known = [];

    internal static IReadOnlyList<ProblemCode> All => Known;

    // The file.
    internal static readonly ProblemCode FileTooLarge = Error("HT1001", "The file is too large",
        "A config is read whole, so its size has a bound of 1 MiB.");
    internal static readonly ProblemCode NotYaml = Error("HT1002", "The file is not readable YAML",
        "Nothing after this place can be understood, so further problems may show once it is mended. JSON is YAML too.");
    internal static readonly ProblemCode Tab = Error("HT1003", "A tab is used for indentation",
        "YAML counts spaces; how many a tab is worth differs from editor to editor. JSON files may use tabs.");
    internal static readonly ProblemCode TooDeep = Error("HT1004", "The file is nested too deeply",
        "Nesting has a bound of 32 levels, aliases written out.");
    internal static readonly ProblemCode UnknownAnchor = Error("HT1005", "An alias names no anchor",
        "`*name` repeats the value marked `&name` earlier in the file. A text that begins with `*` must be quoted.");
    internal static readonly ProblemCode AliasTooLarge = Error("HT1006", "The file repeats too much",
        "Aliases of aliases grow without bound, and `defaults` count once per version; written out there is a limit.");
    internal static readonly ProblemCode DuplicateKey = Error("HT1007", "A key stands twice",
        "Many readers silently take the last one; which one was meant, nobody knows.");
    internal static readonly ProblemCode MergeKey = Error("HT1008", "A merge key is used",
        "`<<` is not part of YAML 1.2. `defaults` says what versions share.");
    internal static readonly ProblemCode YamlFeature = Error("HT1009", "A part of YAML is used that configs do without",
        "Tags, several documents and keys that are no single words have no meaning here.");
    internal static readonly ProblemCode EmptyFile = Error("HT1010", "The file has nothing in it",
        "A config needs at least one service with one version.");

    // One key.
    internal static readonly ProblemCode UnknownKey = Error("HT2001", "A key is unknown",
        "An ignored key is a setting that somebody believes in.");
    internal static readonly ProblemCode NotYet = Error("HT2002", "The feature behind a key is not built yet",
        "The key is planned. It is refused rather than ignored, so that nobody relies on it too early.");
    internal static readonly ProblemCode Renamed = Error("HT2003", "A setting has another name here",
        "The name is known from another program or an earlier draft; the message says where the setting stands.");
    internal static readonly ProblemCode MissingKey = Error("HT2004", "A key is missing",
        "The mapping means nothing without it.");
    internal static readonly ProblemCode WrongKind = Error("HT2005", "A value is of the wrong kind",
        "A single value, a list and a mapping of keys are three different things.");
    internal static readonly ProblemCode EmptyValue = Error("HT2006", "A value is missing",
        "Nothing stands after the colon. An empty text is written \"\"; a default is had by leaving the key away.");
    internal static readonly ProblemCode NotANumber = Error("HT2007", "A whole number was expected",
        "Digits only, without unit, sign or separators.");
    internal static readonly ProblemCode OutOfRange = Error("HT2008", "A value is out of range",
        "Every number has bounds; docs/manual/config.md lists them.");
    internal static readonly ProblemCode BadDuration = Error("HT2009", "A duration is not readable",
        "Durations carry a unit, for `30` may be seconds to one reader and milliseconds to the next: 500ms, 30s, 1m30s, 24h, 30d.");
    internal static readonly ProblemCode BadBytes = Error("HT2010", "A size in bytes is not readable",
        "Sizes carry a unit: 512B, 64KiB, 10MiB, 1GiB. KiB is 1024 bytes; the ambiguous K and KB are refused.");
    internal static readonly ProblemCode BadPercent = Error("HT2011", "A share is not readable",
        "Shares carry a percent sign, for `0.5` may be a half or half a percent: 5%, 0.01%.");
    internal static readonly ProblemCode NotABoolean = Error("HT2012", "true or false was expected",
        "`yes`, `no`, `on` and `off` are booleans to some YAML readers and texts to others, so they are no values for a switch.");
    internal static readonly ProblemCode NotAWord = Error("HT2013", "A value is none of the words that the key knows", "The message lists them.");
    internal static readonly ProblemCode BadEndpoint = Error("HT2014", "An address is not readable",
        "Addresses are ADDRESS:PORT with a numeric address (127.0.0.1:8000, [::1]:8000), localhost:PORT or unix:PATH.");
    internal static readonly ProblemCode BadCidr = Error("HT2015", "A range of addresses is not readable",
        "Ranges are ADDRESS/BITS, with no bits set after the prefix; an address alone is a range of one.");
    internal static readonly ProblemCode BadName = Error("HT2016", "A name has characters it cannot have",
        "Names travel in logs, metrics, headers and commands, so each kind of name has its alphabet.");
    internal static readonly ProblemCode BadPath = Error("HT2017", "A path cannot match a request",
        "The path of a request begins with `/` and ends before `?`.");
    internal static readonly ProblemCode BadRegex = Error("HT2018", "A regular expression is not usable",
        "Expressions run in time linear in the text (RegexOptions.NonBacktracking): look-around, back references and atomic groups are refused.");
    internal static readonly ProblemCode BadText = Error("HT2019", "A text has characters it cannot have",
        "The operating system or HTTP cannot carry them.");
    internal static readonly ProblemCode BadHost = Error("HT2020", "A host is not readable",
        "Hosts are names without port (shop.example.com), `*.example.com` for all names below, or `*`.");
    internal static readonly ProblemCode Unresolved = Error("HT2021", "A reference could not be resolved",
        "`${env:NAME}` takes a variable of the gateway's environment, `${file:PATH}` the text of a file relative to the config.");
    internal static readonly ProblemCode BadReference = Error("HT2022", "A reference is not readable",
        "Known are `${env:NAME}`, `${file:PATH}` and, in a version's command, cwd and env, `${version}`. `$${` stands for `${` itself.");
    internal static readonly ProblemCode ShellSyntax = Error("HT2023", "A command uses the shell, but none is run",
        "A command is split into words and started as it is. What needs a shell says so: [sh, -c, \"exec node a.js >> log\"].");
    internal static readonly ProblemCode BadCommand = Error("HT2024", "A command cannot be split into words",
        "Quotes and backslashes work as in a shell.");
    internal static readonly ProblemCode BadSchema = Error("HT2025", "The file is written for another Halftone",
        "`schema` names the form of the file; this program reads form 1.");
    internal static readonly ProblemCode BadSignal = Error("HT2026", "A signal is unknown",
        "The signals that may ask an instance to stop: SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2.");
    internal static readonly ProblemCode BadNumber = Error("HT2027", "A number is not readable",
        "Digits, and a point before decimals; no exponent, unit or separators.");
    internal static readonly ProblemCode BadTime = Error("HT2028", "A time or a day is not readable",
        "Times of day are 16:00, with 24:00 for the end of the day; days are 2026-12-24, ranges of days 2026-12-20..2027-01-03.");
    internal static readonly ProblemCode BadUrl = Error("HT2029", "An address that is to be asked is not readable",
        "Webhooks and Prometheus servers are http:// or https:// addresses with a host.");

    internal static readonly ProblemCode WeakToken = Error("HT2030", "A token is too short",
        "Whoever reaches the admin port may try as many as they like.");
    internal static readonly ProblemCode TokenInFile = Error("HT2031", "A token stands in the file itself",
        "Configurations are shown, copied and kept in version control. The token belongs in a file of its own or in the environment.");
    internal static readonly ProblemCode BadTemplate = Error("HT2032", "A command does not say which process it is to look at",
        "`${pid}` is the process; no shell is run, so nothing else is replaced.");

    // Keys that do not fit together.
    internal static readonly ProblemCode NothingToServe = Error("HT3001", "There is nothing to serve",
        "A config needs a service, and a service needs a version.");
    internal static readonly ProblemCode StableMissing = Error("HT3002", "No version is stable",
        "With several versions the file must say which one takes the requests that no rule and no split takes.");
    internal static readonly ProblemCode UnknownVersion = Error("HT3003", "A version is named that does not exist",
        "stable, rules and weights name versions of the same service.");
    internal static readonly ProblemCode CommandAndAddresses = Error("HT3004", "A version has both a command and addresses",
        "Either the gateway runs the version (command), or somebody else does (addresses).");
    internal static readonly ProblemCode NothingToRun = Error("HT3005", "A version has neither a command nor addresses",
        "There would be nothing to send requests to.");
    internal static readonly ProblemCode SameMatch = Error("HT3006", "Two services match the same requests",
        "A request belongs to exactly one service: by host, then by the longest path prefix.");
    internal static readonly ProblemCode WeightsSum = Error("HT3007", "Weights do not sum to 100%",
        "Written-out weights that do not sum up hide a mistake.");
    internal static readonly ProblemCode WeightsTooMany = Error("HT3008", "A split names too many versions",
        "A split is between stable and one candidate; two candidates at once cannot be judged.");
    internal static readonly ProblemCode LimitsContradict = Error("HT3009", "Two limits contradict each other",
        "The longer one could never be reached, so one of them does not say what was meant.");
    internal static readonly ProblemCode PortWithInstances = Error("HT3010", "A fixed port is shared by several instances",
        "Each instance listens on a port of its own.");
    internal static readonly ProblemCode PortWithUnixSocket = Error("HT3011", "A port number stands beside a Unix socket",
        "With `socket: unix` the variable PORT is a path.");
    internal static readonly ProblemCode LogWithoutPattern = Error("HT3012", "`ready: log` says no line", "Which line of output says ready?");
    internal static readonly ProblemCode PortTwice = Error("HT3013", "An address is used twice", "Only one socket can listen on an address.");
    internal static readonly ProblemCode NotForAddresses = Error("HT3014", "A setting for processes stands beside addresses",
        "The gateway does not run that version, so the setting would do nothing.");
    internal static readonly ProblemCode ReservedVariable = Error("HT3015", "A variable is set that the gateway sets itself",
        "Two truths about a port or a channel lead to a child that nobody can reach.");
    internal static readonly ProblemCode ConditionForm = Error("HT3016", "A condition says nothing or too much",
        "Each test is one comparison; `all`, `any` and `not` combine them.");
    internal static readonly ProblemCode IdentityOrder = Error("HT3017", "The order of identity sources hides some",
        "The first source that is present wins, and a client address is always present.");
    internal static readonly ProblemCode AdminExposed = Error("HT3018", "The admin port is open to others",
        "Who reaches it can stop services: it stays on loopback, or asks for a token. `metrics` may be opened.");
    internal static readonly ProblemCode RuleNameTwice = Error("HT3019", "Two rules have the same name", "Logs and `explain` name rules.");
    internal static readonly ProblemCode PlanWeights = Error("HT3020", "The weights of a plan do not lead to 100%",
        "Each step takes in more users than the one before, and the last takes in all; who was in is never sent back.");
    internal static readonly ProblemCode StepForm = Error("HT3021", "A step or a freeze window says nothing or too much",
        "A step is a weight or an approval; a window is days of the week or dates.");
    internal static readonly ProblemCode UnknownGate = Error("HT3022", "A step names a gate that does not exist", "Steps name gates of their own plan.");
    internal static readonly ProblemCode GateForm = Error("HT3023", "A gate says nothing or too much",
        "A gate measures one thing or asks one other, and has a bound.");
    internal static readonly ProblemCode UnknownPlan = Error("HT3024", "A service names a plan that does not exist",
        "Plans stand under `plans`, beside the built-in careful, bluegreen and immediate.");

    // Warnings.
    internal static readonly ProblemCode RuleNeverReached = Warning("HT3101", "A rule can never match",
        "The first matching rule wins, and an earlier one takes everything that this one would.");
    internal static readonly ProblemCode RuleNeverMatches = Warning("HT3102", "A rule contradicts itself",
        "No request can meet all of its conditions.");
    internal static readonly ProblemCode HeaderDropped = Warning("HT3103", "A rule reads a header that is dropped",
        "Fields with `_` in their name are dropped unless `underscore_names: pass`, for many programs take `_` for `-`.");
    internal static readonly ProblemCode LimitNeverReached = Warning("HT3104", "A limit can never be reached", "Another limit is always met first.");

    internal static readonly ProblemCode TokenUnencrypted = Warning("HT3110", "The admin token travels unencrypted",
        "Without TLS everybody on the way can read it. Keep such a port within a trusted network, or behind a proxy or tunnel that encrypts.");

    private static ProblemCode Error(string id, string title, string meaning) => Register(new(id, Severity.Error, title, meaning));

    private static ProblemCode Warning(string id, string title, string meaning) => Register(new(id, Severity.Warning, title, meaning));

    private static ProblemCode Register(ProblemCode code)
    {
        Known.Add(code);
        return code;
    }
}
