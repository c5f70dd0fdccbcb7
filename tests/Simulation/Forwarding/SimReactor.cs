using Halftone.DataPlane.Forwarding;
using Halftone.DataPlane.Listening;
using Halftone.DataPlane.Logging;
using Halftone.DataPlane.Loop;

namespace Halftone.Tests.Simulation.Forwarding;

/// <summary>One simulated reactor: the real engine, pump, wheel and table, moved one event at a time, so that others act in between.</summary>
internal sealed class SimReactor
{
    private readonly int _index;
    private readonly SimKernel _kernel;
    private readonly SimGateway _gateway;
    private readonly ReadinessPump _pump;
    private readonly Queue<SimSocket> _backlog = new();
    private readonly Queue<SimEvent> _batch = new();
    private int _stage;

    internal SimReactor(int index, SimKernel kernel, SimGateway gateway, SimScript script, WorldHolder world)
    {
        (_index, _kernel, _gateway) = (index, kernel, gateway);
        var driver = new SimDriver(index, kernel, Table, script, link => gateway.Post(link.Reactor, new Message { Kind = MessageKind.Stolen, Handle = link.Handle }));
        var log = new ExchangeLog(null, new WallClock(TimeProvider.System));
        Engine = new Engine(index, driver, Table, new TimerWheel(Table, kernel.Now), Blocks, gateway, world, log, (ulong)kernel.Random.Next()) { AllInHand = () => gateway.Exchanges };
        _pump = new ReadinessPump(driver, Table, Engine, gateway.Bugs.Add);
    }

    internal ConnectionTable Table { get; } = new();
    internal BlockPool Blocks { get; } = new();
    internal Engine Engine { get; }
    internal Queue<Message> Mail { get; } = new();

    /// <summary>A client has connected; it is accepted when this reactor comes to it, also in the middle of a batch.</summary>
    internal void Connect(SimSocket socket) => _backlog.Enqueue(socket);

    /// <summary>One thing of what a reactor does in a round.</summary>
    internal void Step()
    {
        var random = _kernel.Random;
        if (_backlog.Count > 0 && random.Next(3) == 0)
        {
            Accept(_backlog.Dequeue());
            return;
        }
        if (_batch.TryDequeue(out var told))
        {
            SimKernel.Tell(told);
            _pump.Handle(told.Handle, told.Ready);
            return;
        }
        switch (_stage)
        {
            case 0:
                _pump.TakeTurns();
                break;
            case 1 when Mail.Count > 0 && random.Next(8) != 0:
                Handle(Mail.Dequeue());
                return;
            case 1:
                break;
            case 2:
                Engine.Tick();
                break;
            default:
                Table.FreeClosed();
                foreach (var next in _kernel.Poll(_index)) _batch.Enqueue(next);
                _stage = -1;
                break;
        }
        _stage++;
    }

    private void Accept(SimSocket socket)
    {
        // As the acceptor does when another reactor has less to do: the descriptor travels.
        if (_kernel.Random.Next(3) == 0) _gateway.Post(_kernel.Random.Next(_gateway.Reactors), new Message { Kind = MessageKind.Accepted, Descriptor = socket.Fd });
        else Serve(socket.Fd);
    }

    private void Serve(int fd)
    {
        var slot = Table.Add(fd, ConnectionKind.Client, Phase.Head);
        ref var connection = ref Table[slot];
        connection.Address = ((UInt128)0xffff << 32) | 0x7f000001;
        connection.AddressLength = (byte)SocketAddress.Format(connection.Address, connection.AddressBuffer);
        _kernel.Register(_kernel.At(fd)!, _index, Table.HandleOf(slot));
        Engine.Accepted(slot);
    }

    private void Handle(in Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Wake: Engine.Deliver(message.Wake); break;
            case MessageKind.Stolen: Engine.Stolen(message.Handle); break;
            case MessageKind.Accepted: Serve(message.Descriptor); break;
            case MessageKind.Press: Engine.Press(message.Rung); break;
            case MessageKind.Drain: Engine.Drain(); break;
            case MessageKind.Cut: Engine.Cut(); break;
            case MessageKind.Withdraw: Engine.Withdraw(message.Pool!); break;
            case MessageKind.EndStreams: Engine.EndStreams(message.Instance!); break;
            default: Engine.CloseForgotten(message.Handle); break;
        }
        Engine.DeliverWakes();
    }

    internal List<string> Describe()
    {
        var all = new List<string>();
        for (var slot = 0; slot < Table.Capacity; slot++)
        {
            ref var connection = ref Table[slot];
            if (connection.IsLive) all.Add($"{connection.Kind} {connection.Phase}, marks {connection.Marks}, in {connection.InLength}, out {connection.OutLength}, timer in {(connection.TimerBucket < 0 ? "none" : $"{connection.TimerAt - _kernel.Now} ns")}");
        }
        return all;
    }

    /// <summary>Bytes are bounded whatever peers do: a connection keeps one block of input and what one read can become of output.</summary>
    internal void CheckBounds()
    {
        for (var slot = 0; slot < Table.Capacity; slot++)
        {
            ref var connection = ref Table[slot];
            if (!connection.IsLive) continue;
            Assert.True(connection.InLength <= BlockPool.BlockBytes, "input within a block");
            Assert.True(connection.OutLength <= BlockPool.OutBytesMax, $"output bounded, is {connection.OutLength}");
        }
        // M1, on which the printed bound of memory rests. Both directions of a tunnel may be blocked at once.
        Assert.True(Blocks.InUse <= (1 + BlockPool.OutBlocksMax) * Table.Count, $"{Blocks.InUse} blocks of {Table.Count} connections");
    }
}
