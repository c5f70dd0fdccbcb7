namespace Halftone.Tests.Simulation.Admission.Disciplines;

/// <summary>One request of the simulation.</summary>
internal sealed class Job(int number, long arrived, long work)
{
    internal int Number { get; } = number;
    internal long Arrived { get; } = arrived;

    /// <summary>How long a worker is busy with it.</summary>
    internal long Work { get; } = work;

    /// <summary>Its client has given up.</summary>
    internal bool Left { get; set; }

    /// <summary>A worker has it.</summary>
    internal bool Started { get; set; }

    internal bool Answered { get; set; }
}

/// <summary>
/// Clients, a service of eight workers and a discipline between them, on a clock of our own: Poisson arrivals, exponential work, and clients
/// that give up after a second. The reference simulation's scenario; every discipline sees the same requests.
/// </summary>
/// <param name="load">Arrivals, in multiples of the service's capacity when it is well.</param>
/// <param name="slowness">Work, in multiples of 20 ms: 10 = a brownout.</param>
internal sealed class Traffic(double load, double slowness, int seed)
{
    internal const long Millisecond = 1_000_000;
    internal const int Workers = 8;
    internal const long Work = 20 * Millisecond;
    internal const long Patience = 1000 * Millisecond;

    /// <summary>So that monotonic time is never near zero.</summary>
    internal const long Start = 1_000_000 * Millisecond;

    internal static readonly long Duration = (Environment.GetEnvironmentVariable("HALFTONE_NIGHTLY") == "1" ? 60_000 : 20_000) * Millisecond;

    private readonly PriorityQueue<Action, (long, long)> _agenda = new();
    private readonly List<long> _answers = [];
    private readonly List<Job> _jobs = [];
    private long _order;
    private long _idleAt = Start;
    private long _done;
    private long _dead;

    internal long Now { get; private set; } = Start;

    internal IReadOnlyList<Job> Jobs => _jobs;

    /// <summary>Answered in time, of what the workers could have answered.</summary>
    internal double Goodput => _answers.Count / Math.Min(Workers * (double)Duration / (Work * slowness), _jobs.Count);

    /// <summary>Share of the workers' time spent on requests whose clients had left or left meanwhile.</summary>
    internal double Dead => _done == 0 ? 0 : (double)_dead / _done;

    /// <summary>How long after the last arrival the workers were still busy.</summary>
    internal long Drain => Math.Max(0, _idleAt - Start - Duration);

    internal long Percentile(double share) => _answers.Count == 0 ? 0 : _answers.Order().ElementAt((int)(_answers.Count * share));

    internal void Run(Discipline discipline)
    {
        Draw();
        foreach (var job in _jobs)
        {
            At(job.Arrived, () => discipline.Arrive(job));
            At(job.Arrived + Patience, () =>
            {
                if (job.Answered) return;
                job.Left = true;
                discipline.Leave(job);
            });
        }

        while (_agenda.TryDequeue(out var happens, out var when))
        {
            Now = when.Item1;
            happens();
        }
    }

    internal void At(long when, Action happens) => _agenda.Enqueue(happens, (when, _order++));

    /// <summary>A worker takes the job; `ended` follows when it is done with it.</summary>
    internal void Begin(Job job, Action ended)
    {
        job.Started = true;
        At(Now + job.Work, ended);
    }

    /// <summary>A worker is free again, after so long with this job.</summary>
    internal void Worked(Job job, long time)
    {
        _idleAt = Now;
        _done += time;
        if (job.Left) _dead += time;
        else Answer(job);
    }

    private void Answer(Job job)
    {
        job.Answered = true;
        _answers.Add(Now - job.Arrived);
    }

    private void Draw()
    {
        var random = new Random(seed);
        long Exponential(double mean) => 1 + (long)(-Math.Log(1 - random.NextDouble()) * mean);
        for (var at = Start; at < Start + Duration; at += Exponential(Work / (Workers * load)))
            _jobs.Add(new Job(_jobs.Count, at, Exponential(Work * slowness)));
    }
}
