using Halftone.Running;

namespace Halftone.Client;

/// <summary>Where the daemon listens to its operators: a Unix socket, or the URL of its HTTP admin.</summary>
internal abstract record DaemonAddress
{
    private DaemonAddress() { }

    internal sealed record UnixSocket(string Path) : DaemonAddress
    {
        public override string ToString() => Path;
    }

    internal sealed record Http(Uri Url) : DaemonAddress
    {
        public override string ToString() => Url.ToString();
    }

    /// <summary>`--server`, then HALFTONE_SERVER, then ./halftone.yaml, then the only `halftone run -- cmd` of this user.</summary>
    internal static (DaemonAddress? Address, Failure? Failure) Find(string? server, Surroundings here)
    {
        var given = string.IsNullOrEmpty(server) ? here.Environment("HALFTONE_SERVER") : server;
        if (!string.IsNullOrEmpty(given)) return Parse(given, here);
        var file = here.Absolute(ConfigFile.DefaultName);
        if (File.Exists(file)) return OfPath(ConfigFile.AdminSocketOf(file, here));
        return Running(RuntimeDirectory.Find(here).Sockets());
    }

    /// <summary>`unix:PATH`, a path, or an http URL.</summary>
    internal static (DaemonAddress? Address, Failure? Failure) Parse(string text, Surroundings here)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal)) return OfPath(here.Absolute(text["unix:".Length..]));
        if (!text.Contains("://", StringComparison.Ordinal)) return OfPath(here.Absolute(text));
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp
            ? (new Http(url), null)
            : (null, new(ExitCode.Usage, $"'{text}' is not a daemon's address", "give a socket's path or an URL: --server run/halftone.sock, --server http://127.0.0.1:7070"));
    }

    private static (DaemonAddress? Address, Failure? Failure) OfPath(string path) => AdminSocket.TooLong(path) is { } failure ? (null, failure) : (new UnixSocket(path), null);

    private static (DaemonAddress? Address, Failure? Failure) Running(IReadOnlyList<string> sockets) => sockets.Count switch
    {
        1 => (new UnixSocket(sockets[0]), null),
        0 => (null, new(ExitCode.DaemonUnreachable, "no halftone found: there is no ./halftone.yaml and no `halftone run -- cmd` of yours", "go to the directory of halftone.yaml, or name the daemon with --server")),
        _ => (null, new(ExitCode.DaemonUnreachable, "several halftones run here", "choose one with --server") { Details = [.. sockets] }),
    };
}
