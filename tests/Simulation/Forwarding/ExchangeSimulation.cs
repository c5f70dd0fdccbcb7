using Halftone.Core.Config;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>
/// Whole exchanges on a simulated kernel: every split of bytes, merged and delayed edges, blocked writes, steals between reactors, and,
/// with faults, resets and misbehaviour at every step. A failing seed is in the test's name.
/// </summary>
public sealed class ExchangeSimulation
{
    /// <summary>Seeds in CI; HALFTONE_NIGHTLY=1 runs a hundred times as many.</summary>
    private static readonly int Seeds = Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 4000 : 40;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void With_well_behaved_peers_every_request_gets_its_own_whole_answer_in_order(int reactors, int slots)
    {
        for (var seed = 0; seed < Seeds; seed++) Run(seed, reactors, slots, faults: false);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(2, 2)]
    [InlineData(4, 3)]
    public void With_faults_at_every_step_nothing_leaks_nothing_hangs_and_no_answer_goes_astray(int reactors, int slots)
    {
        for (var seed = 0; seed < Seeds; seed++) Run(seed + 100_000, reactors, slots, faults: true);
    }

    private static void Run(int seed, int reactors, int slots, bool faults)
    {
        try
        {
            new Scene(seed, reactors, slots, faults).Play();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"seed {seed}, {reactors} reactors, {slots} slots, faults {faults}: {failure.Message}", failure);
        }
    }

    private sealed class Scene
    {
        private readonly SimKernel _kernel;
        private readonly SimGateway _gateway;
        private readonly List<SimChild> _children = [];
        private readonly List<SimClient> _clients = [];
        private readonly bool _faults;
        private int _toCome = 12;

        internal Scene(int seed, int reactors, int slots, bool faults)
        {
            _faults = faults;
            _kernel = new SimKernel(new Random(seed));
            _gateway = new SimGateway(_kernel, reactors, instances: 2, new LimitsConfig { Concurrency = slots, QueueWait = TimeSpan.FromSeconds(faults ? 1 : 50) });
            _kernel.OnConnect = (_, socket) =>
            {
                if (faults && _kernel.Random.Next(20) == 0) return false;
                _children.Add(new SimChild(_kernel, socket, faults));
                return true;
            };
        }

        internal void Play()
        {
            for (var step = 0; step < 200_000 && (_toCome > 0 || _clients.Exists(client => !client.Done)); step++) Step();
            Assert.True(_clients.TrueForAll(client => client.Done), "a client still waits for its answer");
            Rest();
        }

        private void Step()
        {
            var random = _kernel.Random;
            _kernel.Now += random.Next(1, 50_000);
            if (_faults && random.Next(500) == 0) _kernel.Now += 700_000_000;
            if (_toCome > 0 && random.Next(10) == 0) _clients.Add(new SimClient(_toCome--, _kernel, _gateway.Accept(), _faults));
            if (_clients.Count > 0) _clients[random.Next(_clients.Count)].Step();
            if (_children.Count > 0) _children[random.Next(_children.Count)].Step();
            _gateway.Step();
            _gateway.CheckBounds();
            Assert.Empty(_gateway.Bugs);
        }

        /// <summary>Every client is gone: after the limits have passed nothing is left, and taken = returned.</summary>
        private void Rest()
        {
            for (var i = 0; i < 600; i++)
            {
                _kernel.Now += 500_000_000;
                foreach (var child in _children) child.Step();
                foreach (var client in _clients) client.Step();
                foreach (var socket in _kernel.Open.ToList()) _kernel.Take(socket, int.MaxValue);
                _gateway.StepAll();
            }
            Assert.Empty(_gateway.Bugs);
            var counts = _gateway.Pool.Read();
            Assert.Equal(0, _gateway.Exchanges);
            Assert.Equal((0, 0, 0), (counts.Busy, counts.Waiting, counts.Streams));
            Assert.Equal(counts.Taken, counts.Returned);
            Assert.Equal(0, _gateway.Connections);
            Assert.Equal(0, _gateway.BlocksInUse);
            if (!_faults) Assert.Equal(_clients.Sum(client => client.Answers), _gateway.Outcomes);
        }
    }
}
