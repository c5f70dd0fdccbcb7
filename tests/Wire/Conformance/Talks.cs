namespace Halftone.Tests.Wire.Conformance;

/// <summary>What clients do that more than one probe needs.</summary>
internal static class Talks
{
    /// <summary>Says it, hears the answer, and leaves.</summary>
    internal static Action<ClientTalk, string> OneAnswer { get; } = (talk, say) =>
    {
        talk.Say(say).HearFinal(MethodOf(say));
        talk.Leave();
    };

    /// <summary>Says it and hears until the gateway closes.</summary>
    internal static Action<ClientTalk, string> ToTheEnd { get; } = (talk, say) => talk.Say(say).HearToEnd(MethodOf(say));

    /// <summary>Says it and leaves at once.</summary>
    internal static Action<ClientTalk, string> SayAndLeave { get; } = (talk, say) =>
    {
        talk.Say(say);
        // Only when the child is in the middle of it does it matter how the request ends.
        talk.Child.HearsSomething(TimeSpan.FromMilliseconds(300));
        talk.Leave();
    };

    internal static Action<ClientTalk, string> Answers(int count) => (talk, say) =>
    {
        talk.Say(say);
        for (var heard = 0; heard < count; heard++) talk.HearFinal(MethodOf(say));
        talk.Leave();
    };

    internal static string MethodOf(string say) => say.Split(' ')[0].Trim();
}
