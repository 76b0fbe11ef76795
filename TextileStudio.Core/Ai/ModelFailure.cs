namespace TextileStudio.Core.Ai;

/// <summary>What may help after a failed try.</summary>
internal enum Remedy
{
    /// <summary>Nothing that we could do now.</summary>
    None,

    /// <summary>The same again after a growing pause.</summary>
    Again,

    /// <summary>The same again after a pause; when that fails too, the next model at once.</summary>
    AgainThenNextModel,

    /// <summary>The same again, once, with all the time that is left.</summary>
    OnceLonger,

    /// <summary>The next model at once.</summary>
    NextModel,

    /// <summary>The same again after the pause that was asked for, if it fits into our time.</summary>
    AfterWait,

    /// <summary>Once, put as <see cref="ModelFailure.Wording"/> says.</summary>
    OtherWords,
}

/// <summary>How a question is put.</summary>
internal enum Wording
{
    Usual,

    /// <summary>Says outright that an image is wanted.</summary>
    Firmer,

    /// <summary>Without the client's words, from which a known work may have been recognised.</summary>
    Reworded,

    /// <summary>As little text as will do.</summary>
    Shorter,

    /// <summary>With the least thinking, which comes out of the same budget as the answer.</summary>
    LessThinking,

    /// <summary>With the form of the answer described in words, for servers that know no schemas.</summary>
    WithoutSchema,
}

/// <summary>Why a try, or all of them, gave nothing.</summary>
/// <param name="Code">Kept with the call.</param>
/// <param name="Reason">For the shop owner: a clause without a full stop, without anything the provider said.</param>
internal sealed record ModelFailure(string Code, string Reason, Remedy Remedy = Remedy.None)
{
    public Wording Wording { get; init; }

    /// <summary>The pause the provider asked for.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Counts against the provider: it is away, overloaded or does not know us.</summary>
    public bool IsOutage { get; init; }

    /// <summary>The provider may have done the work: without a word on its use the estimate stands.</summary>
    public bool MayBeBilled { get; init; }

    /// <summary>Needs the operator: a key, a model name, an account.</summary>
    public bool IsOurs { get; init; }

    /// <summary>For the log.</summary>
    public string? Said { get; init; }

    public static ModelFailure CapReached { get; } = new("ai_cap_reached", "Today's budget for AI is used up");

    public static ModelFailure Resting { get; } = new("ai_resting", "The AI service failed several times just now and is left alone for a moment");

    public static ModelFailure TooSlow { get; } = new("ai_timeout", "The AI service took too long") { IsOutage = true, MayBeBilled = true };

    public static ModelFailure Abandoned { get; } = new("ai_abandoned", "The request was given up") { MayBeBilled = true };

    public static ModelFailure Unreadable(string said) => new("ai_bad_answer", "The AI service's answer could not be read") { IsOutage = true, MayBeBilled = true, Said = said };

    public static ModelFailure Unavailable(Remedy remedy, string said) => new("ai_unavailable", "The AI service is not available at the moment", remedy) { IsOutage = true, Said = said };

    public static ModelFailure Busy(TimeSpan? wait, string said) =>
        new("ai_busy", "The AI service takes no more requests at the moment", Remedy.AfterWait) { IsOutage = true, Wait = wait, Said = said };

    public static ModelFailure KeyRefused(string said) => new("ai_key_refused", "The AI service does not accept this server's key") { IsOutage = true, IsOurs = true, Said = said };

    public static ModelFailure NotAccepted(string said) => new("ai_request_refused", "The AI service did not accept the request") { IsOurs = true, Said = said };

    public static ModelFailure ModelMissing(string model, string setting, string said) =>
        new("ai_model_missing", $"The model {model} is not available (the operator sets {setting})", Remedy.NextModel) { IsOurs = true, Said = said };
}

/// <summary>What one try gave.</summary>
internal sealed record ModelReply<T>(T? Value, ModelFailure? Failure, ModelUse Use)
    where T : class
{
    public static ModelReply<T> Failed(ModelFailure failure) => new(null, failure, new ModelUse(IsReported: false));
}

/// <summary>What all tries together gave and cost.</summary>
internal sealed record ModelAnswer<T>(T? Value, ModelFailure? Failure, long CostMicros)
    where T : class;

/// <summary>A question to a model and how its answers are to be read.</summary>
internal sealed record ModelQuestion<T>
    where T : class
{
    public required AiPurpose Purpose { get; init; }
    public required string Provider { get; init; }

    /// <summary>In the order in which they are asked.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Hidden wherever the provider repeats it.</summary>
    public required string? Key { get; init; }

    public required TimeSpan TryLimit { get; init; }

    /// <summary>The request to a model; a fresh one for each try.</summary>
    public required Func<string, Wording, HttpRequestMessage> Request { get; init; }

    /// <summary>Reads an answer of status 200.</summary>
    public required Func<System.Text.Json.JsonElement, ModelReply<T>> Read { get; init; }

    /// <summary>Reads an error.</summary>
    public required Func<string, RefusedCall, ModelFailure> Judge { get; init; }

    /// <summary>What a try with this model may cost, in millionths of a dollar.</summary>
    public required Func<string, long> EstimateMicros { get; init; }
}

/// <summary>An answer that is an error. <paramref name="Json"/> is null where the body is none.</summary>
internal sealed record RefusedCall(int Status, System.Text.Json.JsonElement? Json, TimeSpan? RetryAfter, string Said);
