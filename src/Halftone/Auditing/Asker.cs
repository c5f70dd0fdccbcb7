namespace Halftone.Auditing;

/// <summary>Who asks for a change of state.</summary>
internal abstract record Asker
{
    private Asker() { }

    /// <summary>As histories name them: a process's number means nothing a day later.</summary>
    internal virtual string Called => ToString();

    /// <summary>Over the admin socket, as the kernel knows it; or who runs the gateway, which starts by itself.</summary>
    internal sealed record User(uint Uid, int Pid) : Asker
    {
        internal override string Called => UserNames.Of(Uid) ?? $"uid {Uid}";

        public override string ToString() => $"uid {Uid} (pid {Pid})";
    }

    /// <summary>Over HTTP with a token.</summary>
    /// <param name="Name">Of the token; its text is nobody's business.</param>
    internal sealed record Token(string Name, string Address) : Asker
    {
        public override string ToString() => $"token {Name} from {Address}";
    }

    /// <summary>Over HTTP on loopback, where no token is asked for.</summary>
    internal sealed record Neighbour(string Address) : Asker
    {
        public override string ToString() => Address;
    }

    /// <summary>Whoever may signal the gateway: its user, or root.</summary>
    internal sealed record Signal(string Name) : Asker
    {
        public override string ToString() => Name;
    }
}
