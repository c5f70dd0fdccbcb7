using System.Net;
using Halftone.Control.Machine;
using Halftone.DataPlane;

namespace Halftone.Running;

/// <summary>Says why a listener could not be opened, and who has it if that can be known.</summary>
internal static class PortTaken
{
    private const int AddressInUse = 98; // EADDRINUSE
    private const int AccessDenied = 13; // EACCES
    private const int AddressUnknown = 99; // EADDRNOTAVAIL

    /// <param name="setting">Where the address is written.</param>
    internal static Failure Explain(BindFault fault, Func<int, PortHolder?> find, string setting = "listen")
    {
        var (listen, port) = (fault.Endpoint, fault.Endpoint.Port);
        return fault.Errno switch
        {
            AddressInUse when listen.Path is not null => new(ExitCode.Failed, $"cannot listen on {listen}{For(setting)}: somebody listens there already", "stop it, or listen elsewhere"),
            AddressInUse => Taken(port, find(port), setting),
            AccessDenied when port is > 0 and < 1024 => new(ExitCode.NotPermitted, $"cannot listen on {listen}{For(setting)}: ports below 1024 need a privilege",
                "choose a port from 1024 up, or grant it: setcap cap_net_bind_service=+ep $(which halftone)"),
            AddressUnknown => new(ExitCode.Failed, $"cannot listen on {listen}{For(setting)}: this machine has no address {listen.Address}", $"use {IPAddress.Loopback}, 0.0.0.0 or [::], or an address that `ip address` shows"),
            _ => new(ExitCode.Failed, $"cannot listen on {listen}{For(setting)}: {fault.Reason}", $"choose another `{setting}`"),
        };
    }

    private static Failure Taken(int port, PortHolder? holder, string setting) => holder switch
    {
        null => new(ExitCode.Failed, $"port {port}{For(setting)} is taken by another program", $"find it (as root: ss -ltnp 'sport = :{port}'), or choose another `{setting}`"),
        { IsHalftone: true } => new(ExitCode.Conflict, $"port {port}{For(setting)} is taken by another halftone (pid {holder.Pid}{(holder.Cwd is null ? "" : $", started in {holder.Cwd}")})",
            $"stop it (kill {holder.Pid}), change what it serves there (halftone reload), or choose another `{setting}`"),
        _ => new(ExitCode.Failed, $"port {port}{For(setting)} is taken by {holder.Name} (pid {holder.Pid}{(holder.Command.Length == 0 ? "" : $": {Short(holder.Command)}")})",
            $"stop it (kill {holder.Pid}), or choose another `{setting}`"),
    };

    private static string For(string setting) => setting == "listen" ? "" : $" (`{setting}`)";

    private static string Short(string command) => command.Length <= 80 ? command : $"{command[..79]}…";
}
