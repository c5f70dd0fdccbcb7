namespace Halftone.Bench.Load.Measuring;

/// <summary>All slots of one contender in one cell.</summary>
internal sealed class Summary
{
    /// <summary>A contender that answers less than this share of the schedule cannot carry the rate; its figures are those of saturation.</summary>
    private const double CarriesShare = 0.97;

    private readonly Slot[] _slots;
    private readonly Cell _cell;

    internal Summary(IEnumerable<Slot> slots, Cell cell, string contender)
    {
        _cell = cell;
        _slots = [.. slots.Where(slot => slot.Cell == cell && slot.Contender == contender)];
        Cpu = Quantiles.Of(_slots.Select(slot => slot.CpuPerRequest));
        Machine = Quantiles.Of(_slots.Select(slot => slot.MachinePerRequest));
        var latencies = _slots.SelectMany(slot => slot.Traffic.Latencies).Select(ns => ns / 1000.0).Order().ToArray();
        (P50, P99, P999) = (Quantiles.At(latencies, 0.5), Quantiles.At(latencies, 0.99), Quantiles.At(latencies, 0.999));
    }

    /// <summary>CPU microseconds a request: the contender's, and with client and upstream.</summary>
    internal Quantiles Cpu { get; }
    internal Quantiles Machine { get; }

    /// <summary>Microseconds.</summary>
    internal double P50 { get; }
    internal double P99 { get; }
    internal double P999 { get; }

    internal long Requests => _slots.Sum(slot => slot.Traffic.Requests);
    internal long Errors => _slots.Sum(slot => slot.Traffic.Errors);
    internal string? FirstError => _slots.Select(slot => slot.Traffic.FirstError).FirstOrDefault(error => error is not null);
    internal double Achieved => Requests / (_slots.Sum(slot => slot.Traffic.Nanoseconds) / 1e9);
    internal bool CarriesRate => _cell.Rate == 0 || Achieved >= _cell.Rate * CarriesShare;

    /// <summary>Share of its core that the contender used, 0..1.</summary>
    internal double Load => _slots.Sum(slot => slot.Cpu) / (double)Math.Max(1, _slots.Sum(slot => slot.Traffic.Nanoseconds));

    internal double PerRequest(Func<Slot, long> figure) => _slots.Sum(figure) / (double)Math.Max(1, Requests);

    /// <summary>User share of the CPU time as sampled by the timer interrupt, 0..1, and its standard error.</summary>
    internal (double Share, double Error) User()
    {
        var (user, system) = (_slots.Sum(slot => slot.UserTicks), _slots.Sum(slot => slot.SystemTicks));
        var all = Math.Max(1.0, user + system);
        return (user / all, Math.Sqrt(Math.Max(1, user)) / all);
    }

    /// <summary>Median CPU of the first and of the second half of the rounds.</summary>
    internal (double First, double Second) Halves()
    {
        var half = _slots.Length == 0 ? 0 : (_slots.Max(slot => slot.Round) + 1) / 2;
        return (Quantiles.Of(_slots.Where(slot => slot.Round < half).Select(slot => slot.CpuPerRequest)).Median,
            Quantiles.Of(_slots.Where(slot => slot.Round >= half).Select(slot => slot.CpuPerRequest)).Median);
    }
}
