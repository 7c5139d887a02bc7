using EdgeIoT.Mesh;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>
/// Promotions that operators ask for, on their way to the node and back.
/// <code>
///   asked ─► node ─┬► refused, with its reason
///                  └► begun ─┬► this gateway coordinates, and the beginning of the epoch is decided
///                            └► not within ten seconds, or the disk failed: begun all the same
/// </code>
/// </summary>
internal sealed class Promotions(InputQueue queue)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Those that have begun. The loop's own.</summary>
    private readonly List<Asked> _begun = [];

    /// <summary>Promotes this gateway. Any thread.</summary>
    public async Task<PromotionResult> PromoteAsync(CancellationToken cancel)
    {
        var asked = new Asked();
        queue.Post(new Input(InputKind.Promote) { Subject = asked });
        try
        {
            return await asked.Answer.Task.WaitAsync(Patience, cancel);
        }
        catch (TimeoutException)
        {
            // Whoever is first decides: the loop may have the answer by now.
            asked.Answer.TrySetResult(new(Volatile.Read(ref asked.Epoch), "it takes longer than usual"));
            return await asked.Answer.Task;
        }
    }

    /// <summary>On the loop: asks the node.</summary>
    public void Take(MeshNode node, object asked, TimeSpan now)
    {
        var promotion = (Asked)asked;
        // Nobody waits for it any more, so nobody would know.
        if (promotion.Answer.Task.IsCompleted)
            return;
        if (node.Promote(now) is { } refused)
        {
            promotion.Answer.TrySetResult(new(0, refused));
            return;
        }

        Volatile.Write(ref promotion.Epoch, node.Status.Epoch);
        _begun.Add(promotion);
    }

    /// <summary>On the loop: a round ends.</summary>
    public void EndRound(MeshStatus status)
    {
        for (var i = _begun.Count - 1; i >= 0; i--)
        {
            var asked = _begun[i];
            if (status.Settled && status.Epoch >= asked.Epoch)
                asked.Answer.TrySetResult(new(asked.Epoch, Problem: null));
            else if (status.StoreFault is { } fault)
                asked.Answer.TrySetResult(new(asked.Epoch, $"the disk takes no more writes: {fault}"));
            if (asked.Answer.Task.IsCompleted)
                _begun.RemoveAt(i);
        }
    }

    private sealed class Asked
    {
        public long Epoch;

        public TaskCompletionSource<PromotionResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
