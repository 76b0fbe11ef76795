namespace TextileStudio.Core.Webhooks;

/// <summary>Wakes the deliverer when there is something to tell.</summary>
public sealed class DeliverySignal : Dispatch.WakeSignal;
