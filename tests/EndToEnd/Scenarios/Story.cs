namespace Halftone.Tests.EndToEnd.Scenarios;

/// <summary>A class of tests that tell stories: whatever a test began is ended after it, and what was left behind is told beside its own failure.</summary>
public abstract class Story : IAsyncDisposable
{
    private readonly List<Scenario> _begun = [];

    private protected Scenario Begin(Node node = Node.System)
    {
        var scenario = new Scenario(node);
        _begun.Add(scenario);
        return scenario;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var scenario in _begun) await scenario.DisposeAsync();
    }
}
